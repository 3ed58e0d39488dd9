import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { HandlerContext } from "../../handlers/settings/event-handler";
import type { EventMessage } from "../../events/message/event-message";
import { rawMembers } from "../../events/message/raw-members";
import { classifyError } from "../../events/errors/classify-error";
import { EndpointError, endpointSettings, postToEndpoint } from "../../handlers/post-to-endpoint";
import { rejection as failure } from "../events/publisher/fixtures";
import { verifySignature } from "../../events/publisher/verify-signature";

const id = "11111111-1111-4111-8111-111111111111";
const event: EventMessage = {
  type: "user.profile-updated",
  source: "profiles",
  data: { name: "Zoë" },
  metadata: { id, time: "2026-11-01T10:00:00.500Z", version: 1, correlationId: "c1", hops: 0, producer: "p" },
};
const startMs = Date.UTC(2026, 10, 1, 12);
const settings = { url: "https://downstream.test/events?v=1", secretArn: "arn:secret", timeoutMs: 5_000 };

interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The real fetch speaks to a server on this machine; only the name of the host is exchanged. */
describe("postToEndpoint", () => {
  let server: Server;
  let respond: (response: ServerResponse, received: Received) => void;
  let requests: Received[];
  let sockets: Set<unknown>;

  let nowMs: number;
  let secrets: (string | Error | undefined)[];
  let secretReads: number;
  let executed: number;

  before(async () => {
    server = createServer((request, response) => {
      sockets.add(request.socket);
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        const { method, url, headers } = request;
        const received = { method, url, headers, body };
        requests.push(received);
        respond(response, received);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    requests = [];
    sockets = new Set();
    respond = (response) => response.writeHead(204).end();
    nowMs = startMs;
    secrets = ["first secret"];
    secretReads = 0;
    executed = 0;
  });

  const port = () => (server.address() as AddressInfo).port;
  const toServer: typeof fetch = (url, init) =>
    fetch((url as string).replace("https://downstream.test", `http://127.0.0.1:${port()}`), init);
  const readSecret = async (): Promise<string | undefined> => {
    const value = secrets[Math.min(secretReads++, secrets.length - 1)];
    if (value instanceof Error) throw value;
    return value;
  };
  const make = (more: Partial<typeof settings> = {}) =>
    postToEndpoint({ ...settings, ...more }, { fetch: toServer, readSecret, nowMs: () => nowMs });
  const context = (signal = new AbortController().signal, rawData = '{"name":"Zoë"}'): HandlerContext =>
    ({
      signal,
      rawData,
      dependency: { execute: (call: () => Promise<unknown>) => (executed++, call()) },
    }) as unknown as HandlerContext;
  const post = (given = context()) => make()(event, given);

  it("posts the event, signed, under its id", async () => {
    await post();
    expect(requests).to.have.length(1);
    const { method, url, headers, body } = requests[0]!;
    expect([method, url]).to.deep.equal(["POST", "/events?v=1"]);
    expect(JSON.parse(body)).to.deep.equal(event);
    expect(headers).to.include({
      "content-type": "application/json",
      "idempotency-key": id,
      "webhook-id": id,
      "webhook-timestamp": "1793534400",
      "x-bellyfed-event-type": "user.profile-updated",
      "x-bellyfed-timestamp": "1793534400",
    });
    const known = { secrets: ["first secret"], nowMs };
    expect(verifySignature({ body, headers }, known)).to.equal(id);
    const other = "22222222-2222-4222-8222-222222222222";
    for (const names of [["idempotency-key"], ["webhook-id"], ["idempotency-key", "webhook-id"]]) {
      const captured = { ...headers, ...Object.fromEntries(names.map((name) => [name, other])) };
      expect(verifySignature({ body, headers: captured }, known), names.join()).to.equal(undefined);
    }
    expect(executed).to.equal(1);
  });

  it("posts the data exactly as it was published", async () => {
    const rawData = `{ "n":9007199254740993, "big":12345678901234567890,"huge":1e400,"p":1.10,"a":1,"a":2 }`;
    await make()({ ...event, data: JSON.parse(rawData) as object }, context(undefined, rawData));
    const { body, headers } = requests[0]!;
    expect(rawMembers(body).get("data")).to.equal(rawData);
    expect(JSON.parse(rawMembers(body).get("metadata") ?? "")).to.deep.equal(event.metadata);
    expect(verifySignature({ body, headers }, { secrets: ["first secret"], nowMs })).to.equal(id);
  });

  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const [sent, own] = [`00-${traceId}-00f067aa0ba902b7-01`, `00-${traceId}-b7ad6b7169203331-01`];
  const other = `00-${"c".repeat(32)}-b7ad6b7169203331-01`;
  const traced: [what: string, ofCall: string | undefined, headers: object][] = [
    ["its own call, with the state of the systems before", own, { traceparent: own, tracestate: "rojo=1" }],
    ["a trace of its own without that state", other, { traceparent: other }],
    ["no trace", undefined, {}],
  ];
  for (const [what, ofCall, expected] of traced) {
    it(`tells the endpoint of ${what}`, async () => {
      const dependency = { execute: (call: (traceparent?: string) => Promise<unknown>) => call(ofCall) };
      const metadata = { ...event.metadata, traceparent: sent, tracestate: "rojo=1" };
      await make()({ ...event, metadata }, { ...context(), dependency } as unknown as HandlerContext);
      const names = ["traceparent", "tracestate"];
      const got = Object.entries(requests[0]!.headers).filter(([name]) => names.includes(name));
      expect(Object.fromEntries(got)).to.deep.equal(expected);
    });
  }

  it("makes no call past an open breaker", async () => {
    const dependency = { execute: () => Promise.reject(new Error("open")) };
    const open = { ...context(), dependency } as unknown as HandlerContext;
    expect((await failure(post(open))).message).to.equal("open");
    expect(requests).to.have.length(0);
    expect(secretReads).to.equal(0);
  });

  describe("an answer other than 2xx", () => {
    const answered = async (status: number, headers: Record<string, string> = {}) => {
      respond = (response, { body }) => response.writeHead(status, headers).end(body);
      return (await failure(post())) as EndpointError;
    };

    it("is an error with its status, and without a word of the body", async () => {
      const error = await answered(500);
      expect(error).to.be.instanceOf(EndpointError);
      expect(error.status).to.equal(500);
      expect(error.message).to.equal("The endpoint answered with status 500.");
      expect(JSON.stringify(error) + error.stack).to.not.contain("Zoë");
    });

    it("asks to be left alone for as long as the Retry-After says", async () => {
      const error = await answered(503, { "retry-after": "Sun, 01 Nov 2026 12:01:30 GMT" });
      expect(classifyError(error, Date.UTC(2026, 10, 1, 12)).retryAfterSeconds).to.equal(90);
    });

    it("does not lead anywhere else, and is called what it is", async () => {
      const error = await answered(307, { location: "https://downstream.test/elsewhere" });
      expect(error.status).to.equal(307);
      expect(error.message).to.contain("answered with status 307, a redirect that is not followed.");
      expect(requests).to.have.length(1);
    });

    // Which status means what, is tested with classifyError.
    for (const [status, errorClass] of [
      [403, "unknown"],
      [422, "permanent"],
      [502, "transient"],
    ] as const) {
      it(`of ${status} is ${errorClass} to the consumer`, async () => {
        expect(classifyError(await answered(status), nowMs).errorClass).to.equal(errorClass);
      });
    }
  });

  describe("the connection", () => {
    it("is used again, whatever the answers' bodies", async () => {
      respond = (response) => response.writeHead(200).end("x".repeat(30_000));
      const handler = make();
      for (let posts = 0; posts < 8; posts++) await handler(event, context());
      // Node opens a second one when the first is not back in its pool yet.
      expect(sockets.size).to.be.at.most(2);
    });

    it("is abandoned rather than reading a body without end", async () => {
      let closed: Promise<unknown> = Promise.resolve();
      respond = (response) => {
        closed = new Promise((resolve) => response.once("close", resolve));
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        };
        response.writeHead(200).on("drain", more);
        more();
      };
      await post();
      await closed;
    });

    it("that is lost after a good answer began does not make it a bad one", async () => {
      respond = (response) => {
        response.writeHead(200, { "content-length": "10" });
        response.write("half", () => response.destroy());
      };
      await post();
    });

    it("that is refused is a transient error", async () => {
      const closed = createServer();
      await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
      const { port: closedPort } = closed.address() as AddressInfo;
      await new Promise((resolve) => closed.close(resolve));
      const refused: typeof fetch = () => fetch(`http://127.0.0.1:${closedPort}/`);
      const handler = postToEndpoint(settings, { fetch: refused, readSecret, nowMs: () => nowMs });
      expect(classifyError(await failure(handler(event, context())), nowMs).errorClass).to.equal("transient");
    });
  });

  describe("an endpoint that does not answer", () => {
    beforeEach(() => (respond = () => undefined));

    it("is abandoned after the timeout, as a transient error", async () => {
      const error = await failure(make({ timeoutMs: 100 })(event, context()));
      expect(error.name).to.equal("TimeoutError");
      expect(classifyError(error, nowMs).errorClass).to.equal("transient");
    });

    it("is abandoned when the invocation ends", async () => {
      const controller = new AbortController();
      respond = () => controller.abort();
      const error = await failure(post(context(controller.signal)));
      expect(error.name).to.equal("AbortError");
    });
  });

  describe("the secret", () => {
    const used = (index: number): string | undefined =>
      ["first secret", "second secret"].find((secret) =>
        verifySignature(requests[index]!, { secrets: [secret], nowMs }),
      );

    /** Posts an event, and what comes after so long; answers the handler. */
    const posted = async (laterMs: number, ...answers: typeof secrets) => {
      if (answers.length > 0) secrets = answers;
      const handler = make();
      await handler(event, context());
      nowMs += laterMs;
      return handler;
    };

    it("is read once, also by events at the same time", async () => {
      const handler = make();
      await Promise.all([handler(event, context()), handler(event, context())]);
      nowMs += 299_999;
      await handler(event, context());
      expect(secretReads).to.equal(1);
    });

    it("is read again after five minutes", async () => {
      const handler = await posted(300_000, "first secret", "second secret");
      await handler(event, context());
      expect(used(1)).to.equal("second secret");
    });

    it("is used on while Secrets Manager does not answer", async () => {
      const handler = await posted(300_000, "first secret", new Error("down"));
      await handler(event, context());
      expect(secretReads).to.equal(2);
      expect(requests).to.have.length(2);
    });

    for (const status of [401, 403]) {
      it(`is read again after ${status}, and the event posted again if it is another`, async () => {
        const handler = await posted(10_000, "first secret", "second secret");
        respond = (response) => response.writeHead(requests.length === 2 ? status : 204).end();
        await handler(event, context());
        expect([used(1), used(2)]).to.deep.equal(["first secret", "second secret"]);
        expect(executed).to.equal(3);
      });
    }

    it("is not to blame for a 403 when it is the same", async () => {
      const handler = await posted(10_000);
      respond = (response) => response.writeHead(403).end();
      const error = await failure(handler(event, context()));
      expect((error as EndpointError).status).to.equal(403);
      expect(requests).to.have.length(2);
      expect(secretReads).to.equal(2);
    });

    for (const [status, laterMs] of [
      [403, 9_999],
      [500, 60_000],
    ] as const) {
      it(`is not read again ${laterMs} ms later, after ${status}`, async () => {
        respond = (response) => response.writeHead(status).end();
        const handler = make();
        await failure(handler(event, context()));
        nowMs += laterMs;
        await failure(handler(event, context()));
        expect(secretReads).to.equal(1);
      });
    }

    it("that cannot be read is no fault of the event, whatever status Secrets Manager answers", async () => {
      const denied = { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } };
      secrets = [Object.assign(new Error("no"), denied), "first secret"];
      const handler = make();
      const error = await failure(handler(event, context()));
      expect(error.message).to.equal("The endpoint's secret arn:secret could not be read.");
      expect(classifyError(error, nowMs).errorClass).to.equal("transient");
      await handler(event, context());
      expect(requests).to.have.length(1);
    });

    for (const [what, value, problem] of [
      ["malformed", "whsec_short", /^The endpoint's secret arn:secret is malformed\.$/],
      ["empty", "", /has no text/],
      ["no text", undefined, /has no text/],
    ] as const) {
      it(`that is ${what} signs nothing, and is no fault of the event`, async () => {
        secrets = [value];
        const error = await failure(post());
        expect(error.message).to.match(problem);
        expect(classifyError(error, nowMs).errorClass).to.equal("transient");
        expect(requests).to.have.length(0);
      });
    }
  });

  describe("settings", () => {
    const env = { ENDPOINT_URL: "https://a.test/", ENDPOINT_SECRET_ARN: "arn", ENDPOINT_TIMEOUT_MS: "250" };

    it("come from variables", () => {
      const expected = { url: "https://a.test/", secretArn: "arn", timeoutMs: 250 };
      expect(endpointSettings(env)).to.deep.equal(expected);
      for (const name of Object.keys(env)) {
        expect(() => endpointSettings({ ...env, [name]: "" })).to.throw(`${name} is missing`);
      }
    });

    it("refuse what cannot be safe", () => {
      const reading = (changes: object) => () => endpointSettings({ ...env, ...changes });
      expect(reading({ ENDPOINT_URL: "http://downstream.test/" })).to.throw(/must be an https URL/);
      expect(reading({ ENDPOINT_URL: "downstream" })).to.throw(/"downstream": must be an https URL/);
      expect(reading({ ENDPOINT_URL: "https://me:hunter2@downstream.test/" }))
        .to.throw(/must not hold a user or password/)
        .with.property("message")
        .that.does.not.contain("hunter2");
      for (const timeoutMs of ["99", "60001", "1.5", "soon"])
        expect(reading({ ENDPOINT_TIMEOUT_MS: timeoutMs })).to.throw(
          /must be a whole number from 100 to 60000/,
        );
      for (const timeoutMs of ["100", "60000"]) reading({ ENDPOINT_TIMEOUT_MS: timeoutMs })();
    });
  });
});
