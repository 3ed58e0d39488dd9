import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type FunctionError, type FunctionInvocation, maxSynchronousPayloadBytes } from "./invocation";

/** An invocation as the runtime inside the function's process is given it. */
export interface RuntimeInvocation extends FunctionInvocation {
  readonly functionArn: string;
  /** When the function will be killed, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** What time it is, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** The execution environment's side of the conversation with its process. */
export interface RuntimeSession {
  /** The process has loaded the handler, or has answered, and waits for work. */
  next(): Promise<RuntimeInvocation>;
  respond(requestId: string, payload: string): void;
  fail(requestId: string, error: FunctionError): void;
  failToStart(error: FunctionError): void;
}

/** The Lambda Runtime API (2018-06-01) over loopback HTTP: one server, each process at a path of its own. */
export class RuntimeApi {
  private readonly sessions = new Map<string, RuntimeSession>();

  private constructor(private readonly server: Server) {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<RuntimeApi> {
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return new RuntimeApi(server);
  }

  /** The process' `AWS_LAMBDA_RUNTIME_API`. */
  addressOf(environmentId: string): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}/${environmentId}`;
  }

  open(environmentId: string, session: RuntimeSession): void {
    this.sessions.set(environmentId, session);
  }

  forget(environmentId: string): void {
    this.sessions.delete(environmentId);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, environmentId = "", version, ...path] = (request.url ?? "").split("/");
    const session = this.sessions.get(environmentId);
    if (!session || version !== "2018-06-01") return answer(response, 404, "Unknown runtime.");
    const action = `${request.method} ${path.join("/")}`;
    if (action === "GET runtime/invocation/next") return give(await session.next(), response);

    const body = await readBody(request);
    const [, requestId = "", kind] =
      /^POST runtime\/invocation\/([^/]+)\/(response|error)$/.exec(action) ?? [];
    if (kind === "response" && body.length > maxSynchronousPayloadBytes) {
      session.fail(requestId, tooLarge(body.length));
      return answer(response, 413, "Response too large.");
    }
    if (kind === "response") session.respond(requestId, body.toString());
    else if (kind === "error") session.fail(requestId, parseError(body));
    else if (action === "POST runtime/init/error") session.failToStart(parseError(body));
    else return answer(response, 404, "Unknown path.");
    answer(response, 202, "");
  }
}

function give(invocation: RuntimeInvocation, response: ServerResponse): void {
  response.writeHead(200, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(invocation.payload),
    "Lambda-Runtime-Aws-Request-Id": invocation.requestId,
    "Local-Runtime-Now-Ms": String(invocation.nowMs),
    "Lambda-Runtime-Deadline-Ms": String(invocation.deadlineMs),
    "Lambda-Runtime-Invoked-Function-Arn": invocation.functionArn,
    "Lambda-Runtime-Trace-Id": invocation.traceId,
  });
  response.end(invocation.payload);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Length": Buffer.byteLength(text) }).end(text);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseError(body: Buffer): FunctionError {
  const { errorType, errorMessage, trace } = JSON.parse(body.toString()) as Partial<FunctionError>;
  return { errorType: errorType ?? "Error", errorMessage: errorMessage ?? "", trace };
}

function tooLarge(bytes: number): FunctionError {
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maxSynchronousPayloadBytes} bytes).`,
  };
}
