import { errorClassKey } from "./event-errors";

/** What an error says about the next attempt. */
export type ErrorClass =
  | "permanent" // the same event will fail again: dead letter at once
  | "transient" // the dependency is at fault: try later, uncounted
  | "open" // the breaker is open: parked, uncounted
  | "unknown"; // nobody knows: counted

/** An error's class, and how long the dependency asked to be left alone. */
export interface Classified {
  readonly errorClass: ErrorClass;
  readonly retryAfterSeconds: number;
}

const maxCauses = 5;
const maxRetryAfterSeconds = 3600;

const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** Names and codes of timeouts, lost connections, throttling and conflicts, in Node, undici and the AWS SDK. */
const transientNames: ReadonlySet<string> = new Set([
  "AbortError",
  "TimeoutError",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ESOCKETTIMEDOUT",
  "ETIMEDOUT",
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "ExpiredToken",
  "ExpiredTokenException",
  "IDPCommunicationError",
  "KmsThrottled",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeout",
  "RequestTimeoutException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/** The fields by which the clients in use tell what went wrong; none of them is sure to be there. */
interface Clues {
  readonly [errorClassKey]?: ErrorClass;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly cause?: unknown;
  readonly headers?: unknown;
  readonly retryAfterSeconds?: unknown;
  readonly $retryable?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: Clues;
  readonly response?: Clues;
}

/** Classifies what a handler or a dependency threw; the first cause that says something decides. */
export function classifyError(error: unknown, nowMs: number): Classified {
  let current = error;
  for (let depth = 0; depth < maxCauses && isObject(current); depth++) {
    const errorClass = classOf(current);
    if (errorClass) {
      const retryAfterSeconds = errorClass === "transient" ? retryAfter(current, nowMs) : 0;
      return { errorClass, retryAfterSeconds };
    }
    current = current.cause;
  }
  return { errorClass: "unknown", retryAfterSeconds: 0 };
}

function classOf(error: Clues): ErrorClass | undefined {
  if (error[errorClassKey] !== undefined) return error[errorClassKey];
  // Before the status: the AWS SDK's throttling errors carry status 400.
  if (isObject(error.$retryable)) return "transient";
  if (isTransientName(error.name) || isTransientName(error.code)) return "transient";
  return classOfStatus(statusOf(error));
}

function isTransientName(name: unknown): boolean {
  return (
    typeof name === "string" && (transientNames.has(name) || /^UND_ERR_(?!INVALID|NOT_SUPPORTED)/.test(name))
  );
}

function statusOf(error: Clues): unknown {
  return (
    error.status ??
    error.statusCode ??
    error.$metadata?.httpStatusCode ??
    error.response?.status ??
    error.response?.statusCode
  );
}

function classOfStatus(status: unknown): ErrorClass | undefined {
  if (typeof status !== "number" || status < 400 || status > 599) return undefined;
  return status >= 500 || transientStatuses.has(status) ? "transient" : "permanent";
}

/** Seconds of a Retry-After, given as a number, a number in text, or an HTTP date. */
function retryAfter(error: Clues, nowMs: number): number {
  const given =
    error.retryAfterSeconds ??
    header(error.headers) ??
    header(error.response?.headers) ??
    header(error.$response?.headers);
  if (typeof given !== "string" && typeof given !== "number") return 0;
  const seconds = Number(given);
  const wait = Number.isNaN(seconds) ? (Date.parse(String(given)) - nowMs) / 1000 : seconds;
  return wait > 0 ? Math.min(wait, maxRetryAfterSeconds) : 0;
}

function header(headers: unknown): unknown {
  if (!isObject(headers)) return undefined;
  const { get } = headers as { get?: unknown };
  if (typeof get === "function") return (get as (name: string) => unknown).call(headers, "retry-after");
  const plain = headers as Readonly<Record<string, unknown>>;
  return plain["retry-after"] ?? plain["Retry-After"];
}

function isObject(value: unknown): value is Clues & object {
  return typeof value === "object" && value !== null;
}
