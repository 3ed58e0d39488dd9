import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { classifyError } from "../../../events/errors/classify-error";
import { rejection as failure } from "../../events/publisher/fixtures";
import { pointClientsTo } from "../support/aws-stub";
import { s3ClaimReader } from "../../../handlers/aws/s3-claim-reader";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe("s3ClaimReader", () => {
  let server: Server;
  let answer: Answer;
  let asked: string[];
  let restore: () => void;

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    restore = pointClientsTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    restore();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const read = (sizeBytes = 6, signal = new AbortController().signal) =>
    s3ClaimReader("claims-dev").read("claims/a b", sizeBytes, signal);
  const refuse =
    (status: number, code: string): Answer =>
    (_, response) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>m</Message></Error>`);

  it("reads the object, by its bucket and key", async () => {
    let headers: string[] = [];
    answer = (request, response) => {
      headers = Object.keys(request.headers);
      response.end("hällo");
    };
    expect(Buffer.from(await read()).toString()).to.equal("hällo");
    expect(asked).to.deep.equal(["GET /claims-dev/claims/a%20b?x-id=GetObject"]);
    expect(headers.filter((name) => name.includes("checksum"))).to.deep.equal([]);
  });

  it("reads on no further than to know that there is too much", async () => {
    const closed = new Promise((resolve) => {
      answer = (_, response) => {
        // The server would send for ever.
        const send = (): boolean => response.write("x".repeat(65_536));
        response.on("drain", send).on("close", resolve);
        send();
      };
    });
    const stored = await read(10);
    expect(stored.length).to.be.above(10);
    await closed;
  });

  it("stops in the middle of an object when it is told to", async () => {
    const abort = new AbortController();
    answer = (_, response) => {
      response.write("hä", () => abort.abort());
    };
    const error = await failure(read(6, abort.signal));
    expect(classifyError(error, 0).errorClass).to.equal("transient");
  });

  it("does not take an object that breaks off for a whole one", async () => {
    answer = (_, response) => {
      response.writeHead(200, { "content-length": "6" });
      response.write("hä", () => response.destroy());
    };
    expect(classifyError(await failure(read()), 0).errorClass).to.equal("transient");
  });

  it("tries again what S3 could not do", async () => {
    answer = (request, response) =>
      asked.length < 3 ? refuse(503, "SlowDown")(request, response) : void response.end("hello");
    expect(String(Buffer.from(await read()))).to.equal("hello");
    expect(asked).to.have.length(3);
  });

  it("gives up after three attempts, with S3's own error", async () => {
    answer = refuse(503, "SlowDown");
    const error = await failure(read());
    expect([error.name, classifyError(error, 0).errorClass]).to.deep.equal(["SlowDown", "transient"]);
    expect(asked).to.have.length(3);
  });

  for (const [status, code] of [
    [404, "NoSuchKey"],
    [403, "AccessDenied"],
  ] as const) {
    it(`asks once for what it may not have: ${code}`, async () => {
      answer = refuse(status, code);
      const error = await failure(read());
      expect([error.name, classifyError(error, 0).errorClass]).to.deep.equal([code, "unknown"]);
      expect(asked).to.have.length(1);
    });
  }
});
