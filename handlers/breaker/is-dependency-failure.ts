import { classifyError } from "../../events/errors/classify-error";
import { readableError } from "../failures/readable-error";

/** Whether an error is the dependency's: not the event's own, and not of a rejected call. */
export function isDependencyFailure(error: unknown, nowMs: number): boolean {
  const { errorClass } = classifyError(readableError(error), nowMs);
  return errorClass !== "permanent" && errorClass !== "open";
}
