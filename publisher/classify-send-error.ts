import type { SendFailure } from "./event-sink";

const transientCodes = new Set([
  "InternalFailure",
  "InternalException",
  "InternalError",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "RequestTimeout",
  "RequestTimeoutException",
  "TimeoutError",
  "AbortError",
  "NetworkingError",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Tells whether an error code of EventBridge, the SDK or the network may be gone on the next attempt. */
export function isTransientCode(code: string): boolean {
  return transientCodes.has(code);
}

/** Reads a failure out of what a whole request was rejected with. */
export function toSendFailure(error: unknown): SendFailure {
  const { name, code, message, $retryable, $metadata } = (error ?? {}) as {
    name?: string;
    code?: string;
    message?: string;
    $retryable?: object;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return {
    // The network's codes say more than the name they come with, which is mostly "Error".
    code: (isTransientCode(code ?? "") && code) || name || "UnknownError",
    message: message ?? String(error),
    transient:
      isTransientCode(code ?? "") ||
      isTransientCode(name ?? "") ||
      $retryable !== undefined ||
      status === 429 ||
      status >= 500,
  };
}
