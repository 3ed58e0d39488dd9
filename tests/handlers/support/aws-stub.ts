import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the stub received it. */
export interface StubRequest {
  readonly method: string;
  readonly path: string;
  /** The action of AWS' JSON protocols, such as `SendMessage`; empty for REST. */
  readonly action: string;
  readonly input: Record<string, unknown>;
}

/** What the stub answers; a `type` makes it an error of that name. */
export interface StubAnswer {
  readonly status?: number;
  readonly type?: string;
  readonly body?: object;
}

/** An HTTP endpoint in AWS' place: keeps what it is asked, answers what it is told. */
export class AwsStub {
  readonly requests: StubRequest[] = [];
  answer: (request: StubRequest) => StubAnswer | Promise<StubAnswer> = () => ({});
  url = "";
  private server: Server | undefined;
  private restore = (): void => undefined;

  /** Starts, and points all SDK clients made from now on here. */
  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const asked: StubRequest = {
          method: request.method ?? "",
          path: request.url ?? "",
          action: /[^.]*$/.exec(String(request.headers["x-amz-target"] ?? ""))![0],
          input: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
        };
        this.requests.push(asked);
        void Promise.resolve(this.answer(asked)).then(({ status = 200, type, body = {} }) => {
          response.writeHead(type ? 400 : status, {
            "content-type": "application/json",
            ...(type && { "x-amzn-errortype": type }),
          });
          response.end(JSON.stringify(type ? { __type: type, message: type, ...body } : body));
        });
      });
    });
    this.requests.length = 0;
    this.answer = () => ({});
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    const { port } = this.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.restore = pointClientsTo(this.url);
  }

  async stop(): Promise<void> {
    this.restore();
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => this.server?.close(() => resolve()));
  }
}

/** Points all SDK clients made from now on there; answers what undoes it. */
export function pointClientsTo(url: string, region = "eu-west-1"): () => void {
  const before = { ...process.env };
  const settings = {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
  };
  Object.assign(process.env, settings);
  return () => {
    for (const name of Object.keys(settings)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

/** A stub that runs during each test of a file. */
export function awsStub(): AwsStub {
  const stub = new AwsStub();
  beforeEach(() => stub.start());
  afterEach(() => stub.stop());
  return stub;
}

/** SQS' answer to a message that was sent: its client compares the checksum. */
export function sent(input: Record<string, unknown>): object {
  const md5 = createHash("md5").update(String(input.MessageBody)).digest("hex");
  return { MessageId: "message-1", MD5OfMessageBody: md5 };
}
