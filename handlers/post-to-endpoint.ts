import type { EventHandler } from "./settings/event-handler";
import type { EventMessage } from "../events/message/event-message";
import { readTraceparent } from "../events/message/trace-context";
import { signRequest } from "../events/publisher/sign-request";
import { LoggableError } from "./failures/loggable-error";
import { numberVariable, textVariable, type EnvironmentVariables } from "./settings/environment-variables";
import type { Rule } from "./settings/rule";
import { EndpointSecret, secretsManagerReader, type ReadSecret } from "./endpoint-secret";

export interface EndpointSettings {
  /** An https URL without user and password. */
  readonly url: string;
  /** ARN of the secret whose text signs every request. */
  readonly secretArn: string;
  /** Time of one request with its response; 100 to 60,000 ms. */
  readonly timeoutMs: number;
}

export interface EndpointPorts {
  readonly fetch: typeof fetch;
  readonly readSecret: ReadSecret;
  nowMs(): number;
}

/** The endpoint answered with a status other than 2xx. */
export class EndpointError extends LoggableError {
  override readonly name = "EndpointError";
  constructor(
    /** HTTP status; it classifies the error. */
    readonly status: number,
    /** The response's; a Retry-After is obeyed. */
    readonly headers?: Headers,
  ) {
    // Not the body: it may repeat event data.
    super(`The endpoint answered with status ${status}${meaningOf(status)}.`);
  }
}

/** What a status means that has another cause than the event. */
function meaningOf(status: number): string {
  if (status >= 300 && status <= 399) return ", a redirect that is not followed";
  return status === 401 || status === 403 ? ", it refuses the signature" : "";
}

/**
 * Makes a handler that posts events to an HTTPS endpoint, signed, with the event's id as idempotency key. Any status but
 * 2xx is an error, a redirect too. The data of a claim check is part of the request, which has up to 8 MiB.
 * @param settings default: the variables ENDPOINT_URL, ENDPOINT_SECRET_ARN and ENDPOINT_TIMEOUT_MS
 */
export function postToEndpoint(
  settings: EndpointSettings = endpointSettings(process.env),
  ports: EndpointPorts = { fetch, readSecret: secretsManagerReader(), nowMs: () => Date.now() },
): EventHandler {
  const secret = new EndpointSecret(settings.secretArn, ports.readSecret, () => ports.nowMs());
  return async (event, { dependency, signal, rawData }) => {
    const body = bodyOf(event, rawData);
    let used = "";
    const postOnce = (): Promise<void> =>
      dependency.execute(async (traceparent) => {
        used = await secret.current();
        await post({ event, body, secret: used, traceparent, signal }, settings, ports);
      });
    try {
      await postOnce();
    } catch (error) {
      // The secret may have been rotated since it was read.
      if (!isUnauthorized(error) || !(await secret.isNewerThan(used))) throw error;
      await postOnce();
    }
  };
}

/** Reads the settings from environment variables, so that the functions of all endpoints have the same code. */
export function endpointSettings(env: EnvironmentVariables): EndpointSettings {
  const url = textVariable(env, "ENDPOINT_URL", httpsUrl);
  const { host, username, password } = new URL(url);
  // The error must not repeat the password.
  if (username || password) throw new Error(`ENDPOINT_URL of host ${host} must not hold a user or password.`);
  return {
    url,
    secretArn: textVariable(env, "ENDPOINT_SECRET_ARN"),
    timeoutMs: numberVariable(env, "ENDPOINT_TIMEOUT_MS", 100, 60_000),
  };
}

const httpsUrl: Rule = [
  (url) => URL.canParse(url as string) && new URL(url as string).protocol === "https:",
  "must be an https URL",
];

/** The event with its data as it was published: JSON.stringify would lose the precision of large numbers. */
function bodyOf({ data: _, ...event }: EventMessage, rawData: string): string {
  return `${JSON.stringify(event).slice(0, -1)},"data":${rawData}}`;
}

interface EndpointRequest {
  readonly event: EventMessage;
  readonly body: string;
  readonly secret: string;
  readonly traceparent: string | undefined;
  readonly signal: AbortSignal;
}

async function post(
  { event, body, secret, traceparent, signal }: EndpointRequest,
  settings: EndpointSettings,
  ports: EndpointPorts,
): Promise<void> {
  const timestampSeconds = Math.floor(ports.nowMs() / 1_000);
  const response = await ports.fetch(settings.url, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-bellyfed-event-type": event.type,
      ...traceHeaders(traceparent, event),
      ...signRequest({ id: event.metadata.id, timestampSeconds, body }, secret),
    },
    // A redirect would send the event and its signature to an unknown host.
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]),
  });
  await drain(response);
  if (!response.ok) throw new EndpointError(response.status, response.headers);
}

/** They name the span of this call; who receives them goes on with the trace. */
function traceHeaders(traceparent: string | undefined, { metadata }: EventMessage): Record<string, string> {
  if (traceparent === undefined) return {};
  const { tracestate } = metadata;
  // A replay is a trace of its own, of which the producer's systems said nothing.
  const isSameTrace =
    readTraceparent(metadata.traceparent)?.traceId === readTraceparent(traceparent)?.traceId;
  return { traceparent, ...(tracestate !== undefined && isSameTrace && { tracestate }) };
}

const maxDrainedBytes = 65_536;

/** Reads a short response body to its end, so that the connection can be reused. */
async function drain({ body }: Response): Promise<void> {
  if (!body) return;
  let drainedBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      drainedBytes += chunk.byteLength;
      if (drainedBytes > maxDrainedBytes) return;
    }
  } catch {
    // The status is known already.
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof EndpointError && (error.status === 401 || error.status === 403);
}
