import { classifyError, isTransientName } from "../errors/classify-error";
import type { SendFailure } from "./event-sink";

/** Reads a failure out of what a whole request was rejected with. */
export function toSendFailure(error: unknown): SendFailure {
  const { name, code, message } = (error ?? {}) as { name?: string; code?: string; message?: string };
  return {
    // The network's codes say more than the name they come with, which is mostly "Error".
    code: (isTransientName(code) && code) || name || "UnknownError",
    message: message ?? String(error),
    // When to come again is for the retry settings to say: no Retry-After is read.
    transient: classifyError(error, 0).errorClass === "transient",
  };
}
