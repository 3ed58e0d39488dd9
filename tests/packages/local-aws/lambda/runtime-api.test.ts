import { expect } from "chai";
import type { FunctionError } from "../../../../packages/local-aws/lambda/invocation";
import { RuntimeApi, type RuntimeSession } from "../../../../packages/local-aws/lambda/runtime-api";

class FakeSession implements RuntimeSession {
  readonly heard: unknown[] = [];

  async next() {
    const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:f";
    return {
      requestId: "r-1",
      payload: '{"ä":1}',
      traceId: "Root=1",
      deadlineMs: 1234,
      nowMs: 234,
      functionArn,
    };
  }

  respond(requestId: string, payload: string): void {
    this.heard.push(["response", requestId, payload]);
  }

  fail(requestId: string, error: FunctionError): void {
    this.heard.push(["error", requestId, error]);
  }

  failToStart(error: FunctionError): void {
    this.heard.push(["init", error]);
  }
}

describe("RuntimeApi", () => {
  let api: RuntimeApi;
  let session: FakeSession;
  let url: string;

  beforeEach(async () => {
    api = await RuntimeApi.start();
    session = new FakeSession();
    api.open("env-1", session);
    url = `http://${api.addressOf("env-1")}/2018-06-01/runtime`;
  });
  afterEach(() => api.close());

  const post = (path: string, body: string) => fetch(`${url}/${path}`, { method: "POST", body });

  it("knows no other process, version or path", async () => {
    const other = url.replace("env-1", "env-2");
    expect((await fetch(`${other}/invocation/next`)).status).to.equal(404);
    expect((await fetch(`${url.replace("2018-06-01", "2020-01-01")}/invocation/next`)).status).to.equal(404);
    expect((await post("invocation/r-1/other", "{}")).status).to.equal(404);
    expect((await post("invocation/next", "{}")).status).to.equal(404);
    api.forget("env-1");
    expect((await fetch(`${url}/invocation/next`)).status).to.equal(404);
    expect(session.heard).to.deep.equal([]);
  });

  it("listens on the loopback interface only", () => {
    expect(api.addressOf("env-1")).to.match(/^127\.0\.0\.1:\d+\/env-1$/);
  });

  it("drops the connection over an error report that is not JSON, and serves on", async () => {
    const failure = await post("init/error", "{").catch((error: Error) => error.message);
    expect(failure).to.equal("fetch failed");
    expect((await fetch(`${url}/invocation/next`)).status).to.equal(200);
  });

  it("refuses a response over 6 MB, which becomes the function's error", async () => {
    expect((await post("invocation/r-1/response", "x".repeat(6_291_457))).status).to.equal(413);
    expect(session.heard).to.deep.equal([
      [
        "error",
        "r-1",
        {
          errorType: "Function.ResponseSizeTooLarge",
          errorMessage:
            "Response payload size (6291457 bytes) exceeded maximum allowed payload size (6291456 bytes).",
        },
      ],
    ]);
    expect((await post("invocation/r-1/response", "x".repeat(6_291_456))).status).to.equal(202);
  });

  it("hands an invocation over with Lambda's headers", async () => {
    const response = await fetch(`${url}/invocation/next`);
    expect(Object.fromEntries(response.headers)).to.include({
      "lambda-runtime-aws-request-id": "r-1",
      "lambda-runtime-deadline-ms": "1234",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:000000000000:function:f",
      "lambda-runtime-trace-id": "Root=1",
    });
    expect(await response.text()).to.equal('{"ä":1}');
  });

  it("takes responses and errors", async () => {
    const error = { errorType: "Error", errorMessage: "boom", trace: ["Error: boom"] };
    expect((await post("invocation/r-1/response", '"ä"')).status).to.equal(202);
    expect((await post("invocation/r-2/error", JSON.stringify(error))).status).to.equal(202);
    expect((await post("init/error", JSON.stringify(error))).status).to.equal(202);
    expect(session.heard).to.deep.equal([
      ["response", "r-1", '"ä"'],
      ["error", "r-2", error],
      ["init", error],
    ]);
  });
});
