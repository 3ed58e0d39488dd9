import { classifyError, isTransientName } from "../errors/classify-error";
import type { SendFailure } from "./event-sink";

export function toSendFailure(error: unknown): SendFailure {
  const { name, code, message } = (error ?? {}) as { name?: string; code?: string; message?: string };
  return {
    // A network error has a precise code and mostly the name "Error".
    code: (isTransientName(code) && code) || name || "UnknownError",
    message: message ?? String(error),
    // The retry settings decide the delay, so Retry-After is not read.
    transient: classifyError(error, 0).errorClass === "transient",
  };
}
