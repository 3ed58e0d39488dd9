import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pointClientsTo } from "../support/aws-stub";

/** What AWS, or what is between, does with a request. */
export type Doing =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | "reset"
  | "silence"
  | "break off";

export interface Heard {
  readonly request: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
}

/** An endpoint that does to each request what it is told, and remembers what it heard. */
export class UnreliableAws {
  readonly heard: Heard[] = [];
  /** What is done to the request of this number, from 0. */
  doing: (number: number, heard: Heard) => Doing = () => ({ status: 200, body: "{}" });
  url = "";
  private server: Server | undefined;
  private restore = (): void => undefined;

  async start(): Promise<void> {
    this.heard.length = 0;
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.restore = pointClientsTo(this.url);
  }

  async stop(): Promise<void> {
    this.restore();
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => this.server?.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const heard: Heard = {
      request: `${request.method} ${request.url}`,
      headers: request.headers as Record<string, string>,
      body: bytes.toString(),
      bytes,
    };
    const doing = this.doing(this.heard.push(heard) - 1, heard);
    if (doing === "silence") return;
    if (doing === "reset") return void request.socket.resetAndDestroy();
    if (doing === "break off") {
      response.writeHead(200, { "content-length": "100" });
      return void response.write('{"Item":', () => request.socket.destroy());
    }
    response.writeHead(doing.status, { "x-amzn-requestid": "request-1", ...doing.headers }).end(doing.body);
  }
}
