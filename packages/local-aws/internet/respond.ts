import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { readRequest } from "../endpoint/read-request";

/** What a host of the local internet is asked. */
export interface HostRequest {
  readonly method: string;
  /** With the query string, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HostResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Answers for a host; throws a {@link HostFailure} to answer nothing. Any other error is answered as a 500.
 * @param signal aborted once the client is gone that waited for the answer
 */
export type Host = (request: HostRequest, signal: AbortSignal) => Promise<HostResponse>;

/** Thrown by a host that shall never answer (`hang`) or break the connection off (`reset`). */
export class HostFailure extends Error {
  constructor(readonly kind: "hang" | "reset") {
    super(`The host is told to ${kind}.`);
  }
}

/** Lets the host that the request names answer it. */
export async function respond(
  hosts: Readonly<Record<string, Host>>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const { status, headers, body = "" } = await ask(hosts, incoming, signalOf(outgoing));
    outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
  } catch (error) {
    if (!(error instanceof HostFailure)) {
      outgoing.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    } else if (error.kind === "reset") {
      incoming.socket.destroy();
    }
  }
}

function signalOf(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}

async function ask(
  hosts: Readonly<Record<string, Host>>,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<HostResponse> {
  // Through a proxy, plain HTTP names the whole address in its first line.
  const url = new URL(incoming.url ?? "/", `https://${incoming.headers.host}`);
  const host = Object.hasOwn(hosts, url.hostname) ? hosts[url.hostname] : undefined;
  if (!host) return { status: 502, body: `The local internet has no host "${url.hostname}".` };
  const { method, headers, body } = await readRequest(incoming);
  return host({ method, path: url.pathname + url.search, headers, body: body.toString("utf8") }, signal);
}
