import type { EventHandler } from "./settings/event-handler";
import type { EventMessage } from "../events/message/event-message";
import { signRequest } from "../events/publisher/sign-request";
import { LoggableError } from "./failures/loggable-error";
import { EndpointSecret, secretsManagerReader, type ReadSecret } from "./endpoint-secret";

/** Which endpoint events are posted to. */
export interface EndpointSettings {
  /** An https URL without user and password. */
  readonly url: string;
  /** ARN of the secret whose text signs every request. */
  readonly secretArn: string;
  /** How long one request may take, its answer included; 100 to 60,000 ms. */
  readonly timeoutMs: number;
}

/** What posting needs of the world. */
export interface EndpointPorts {
  readonly fetch: typeof fetch;
  readonly readSecret: ReadSecret;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** The endpoint answered, but not that it has the event. */
export class EndpointError extends LoggableError {
  override readonly name = "EndpointError";
  constructor(
    /** HTTP status of the answer: whether it speaks of the event, of the endpoint or of the way there. */
    readonly status: number,
    /** How long the endpoint asked to be left alone; 0 when it did not ask. */
    readonly retryAfterSeconds: number,
  ) {
    // Never the body: it may repeat what was sent.
    super(`The endpoint answered with status ${status}${wordsFor(status)}.`);
  }
}

/** What an answer means that says nothing of the event: of it, and of 5xx, the number says enough. */
function wordsFor(status: number): string {
  if (status >= 300 && status <= 399) return ", a redirect that is not followed";
  return status === 401 || status === 403 ? ", it does not let us in" : "";
}

/**
 * Makes a handler that posts events to an HTTPS endpoint, signed, under the event's id as idempotency key. Whatever
 * is not answered with 2xx is an error; redirects are not followed. An event that travelled by claim check is posted
 * whole: up to 8 MiB in one request.
 *
 * @param settings default: the variables ENDPOINT_URL, ENDPOINT_SECRET_ARN and ENDPOINT_TIMEOUT_MS
 */
export function postToEndpoint(
  settings: EndpointSettings = endpointSettings(process.env),
  ports: EndpointPorts = { fetch, readSecret: secretsManagerReader(), nowMs: () => Date.now() },
): EventHandler {
  checkSettings(settings);
  const secret = new EndpointSecret(settings.secretArn, ports.readSecret, () => ports.nowMs());
  return async (event, { dependency, signal, rawData }) => {
    const body = bodyOf(event, rawData);
    let used = "";
    const postOnce = (): Promise<void> =>
      dependency.execute(async () => {
        used = await secret.current();
        await post(event, body, used, signal, settings, ports);
      });
    try {
      await postOnce();
    } catch (error) {
      // Perhaps the secret was changed a moment ago.
      if (!isUnauthorized(error) || !(await secret.isNewerThan(used))) throw error;
      await postOnce();
    }
  };
}

/** Reads the settings from environment variables, so that the functions of all endpoints have the same code. */
export function endpointSettings(env: Readonly<Record<string, string | undefined>>): EndpointSettings {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The environment variable ${name} is missing.`);
    return value;
  };
  return {
    url: read("ENDPOINT_URL"),
    secretArn: read("ENDPOINT_SECRET_ARN"),
    timeoutMs: Number(read("ENDPOINT_TIMEOUT_MS")),
  };
}

function checkSettings({ url, timeoutMs }: EndpointSettings): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:") throw new Error(`ENDPOINT_URL is "${url}": must be an https URL.`);
  if (parsed.username || parsed.password) {
    throw new Error(
      `ENDPOINT_URL of host ${parsed.host} holds a user or password: the signature is our proof.`,
    );
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 100 || timeoutMs > 60_000) {
    throw new Error(`ENDPOINT_TIMEOUT_MS is ${timeoutMs}: must be a whole number from 100 to 60000.`);
  }
}

/** The event with its data as it was published: written anew, numbers of other languages would be others. */
function bodyOf({ data: _, ...event }: EventMessage, rawData: string): string {
  return `${JSON.stringify(event).slice(0, -1)},"data":${rawData}}`;
}

async function post(
  event: EventMessage,
  body: string,
  secret: string,
  signal: AbortSignal,
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
      ...signRequest({ id: event.metadata.id, timestampSeconds, body }, secret),
    },
    // A redirect would send the event, and a signature for it, to somebody we do not know.
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]),
  });
  await drain(response);
  if (!response.ok) throw new EndpointError(response.status, retryAfterSeconds(response, ports.nowMs()));
}

const maxDrainedBytes = 65_536;

/** Reads the answer's body to its end, so that the connection can be used again; a long one is not worth it. */
async function drain({ body }: Response): Promise<void> {
  if (!body) return;
  let drainedBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      drainedBytes += chunk.byteLength;
      if (drainedBytes > maxDrainedBytes) return;
    }
  } catch {
    // The status is known, and says what there is to know.
  }
}

function retryAfterSeconds({ headers }: Response, nowMs: number): number {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value);
  const waitMs = Date.parse(value) - nowMs;
  return waitMs > 0 ? Math.ceil(waitMs / 1_000) : 0;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof EndpointError && (error.status === 401 || error.status === 403);
}
