/** Holds an error's own class. Unlike `instanceof` it works across bundles that have their own copies of this module. */
export const errorClassKey = Symbol.for("bellyfed.errorClass");

/** Whether a retry can succeed. */
export type ErrorClass =
  | "permanent" // the event itself fails again
  | "transient" // the dependency or the network fails
  | "open" // the breaker is open: no attempt was made
  | "unknown"; // does not count against the event unless other events succeed

const errorClasses: ReadonlySet<string> = new Set<ErrorClass>(["permanent", "transient", "open", "unknown"]);

export interface Classified {
  readonly errorClass: ErrorClass;
  readonly retryAfterSeconds: number;
}

const maxCauses = 5;
const maxRetryAfterSeconds = 3600;

const transientStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** Statuses of the request itself. Redirects and 401 to 405 also come from a gateway without a permission or route. */
const permanentStatuses: ReadonlySet<number> = new Set([400, 410, 413, 415, 422]);

/** AWS answers 400 also for missing permissions, keys and tables; only these names concern the request. */
const permanentAwsNames: ReadonlySet<string> = new Set([
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "MessageTooLong",
  "SerializationException",
  "ValidationError",
  "ValidationException",
]);

/** Names and codes of timeouts, lost connections, throttling and conflicts, in Node, undici and AWS. */
const transientNames: ReadonlySet<string> = new Set([
  "AbortError",
  "NetworkingError",
  "TimeoutError",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "EADDRNOTAVAIL",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETDOWN",
  "ENETRESET",
  "ENETUNREACH",
  "ENFILE",
  "ENOBUFS",
  "ENOTFOUND",
  "EPIPE",
  "EPROTO",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ESOCKETTIMEDOUT",
  "ETIMEDOUT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "ExpiredToken",
  "ExpiredTokenException",
  "IDPCommunicationError",
  "InternalError",
  "InternalException",
  "InternalFailure",
  "InternalServerError",
  "KmsThrottled",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestTimeout",
  "RequestTimeoutException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionConflictException",
  "TransactionInProgressException",
]);

/** Families of codes: DNS, certificates, TLS, invalid HTTP and undici's connections. */
const transientFamilies =
  /^(EAI_|CERT_|CRL_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HPE_|UND_ERR_(?!INVALID|NOT_SUPPORTED))/;

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

/** Classifies an error by its first cause that has a class. Never throws: an unreadable error is unknown. */
export function classifyError(error: unknown, nowMs: number): Classified {
  try {
    return classifyReadable(error, nowMs);
  } catch {
    return { errorClass: "unknown", retryAfterSeconds: 0 };
  }
}

function classifyReadable(error: unknown, nowMs: number): Classified {
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
  const own = error[errorClassKey];
  if (own !== undefined && errorClasses.has(own)) return own;
  // Before the status: the AWS SDK's throttling errors carry status 400.
  if (isObject(error.$retryable)) return "transient";
  if (isTransientName(error.name) || isTransientName(error.code)) return "transient";
  const status = statusOf(error);
  const isOfAws = isObject(error.$metadata);
  return isOfAws && status === 400 ? classOfAwsName(error.name) : classOfStatus(status);
}

export function isTransientName(name: unknown): boolean {
  return typeof name === "string" && (transientNames.has(name) || transientFamilies.test(name));
}

function classOfAwsName(name: unknown): ErrorClass | undefined {
  return typeof name === "string" && permanentAwsNames.has(name) ? "permanent" : undefined;
}

/** The HTTP status of an error, wherever its client keeps it. */
export function statusOf(error: Clues): unknown {
  return (
    error.status ??
    error.statusCode ??
    error.$metadata?.httpStatusCode ??
    error.response?.status ??
    error.response?.statusCode
  );
}

function classOfStatus(status: unknown): ErrorClass | undefined {
  if (typeof status !== "number") return undefined;
  if (permanentStatuses.has(status)) return "permanent";
  return (status >= 500 && status <= 599) || transientStatuses.has(status) ? "transient" : undefined;
}

/** Seconds of a Retry-After: a number, a numeric string or an HTTP date. */
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
