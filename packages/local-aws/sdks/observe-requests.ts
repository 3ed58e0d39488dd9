import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

/** What the requests to one endpoint tell of the client that made them. */
export interface ObservedRequests {
  /** What they call themselves, such as `Boto3/1.44.8 …`. */
  readonly userAgents: Set<string>;
  /** What a client had to do that it need not do with a service that is well. */
  readonly problems: string[];
  stop(): void;
}

interface Finished {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Looks at every request that an endpoint in this process answers, until it is stopped. */
export function observeRequests(url: string): ObservedRequests {
  const { host } = new URL(url);
  const invocations = new Set<string>();
  const userAgents = new Set<string>();
  const problems: string[] = [];
  const look = (message: unknown): void => {
    const { request, response } = message as Finished;
    if (request.headers.host !== host) return;
    userAgents.add(request.headers["user-agent"] ?? "");
    const what = `${request.method} ${request.url} ${String(request.headers["x-amz-target"] ?? "")}`.trim();
    // An SDK names each call that its user makes, and gives its retries the same name.
    const invocation = String(request.headers["amz-sdk-invocation-id"]);
    if (invocations.has(invocation)) problems.push(`it tried again: ${what}`);
    invocations.add(invocation);
    if (response.statusCode >= 500) problems.push(`it was answered ${response.statusCode}: ${what}`);
  };
  const channel = "http.server.response.finish";
  subscribe(channel, look);
  return { userAgents, problems, stop: () => unsubscribe(channel, look) };
}
