import { classifyError } from "../../events/errors/classify-error";
import { readableError } from "../failures/readable-error";

/** Whether an error of a call says something of the dependency: what is the event's own, or was no call, does not. */
export function isDependencyFailure(error: unknown, nowMs: number): boolean {
  const { errorClass } = classifyError(readableError(error), nowMs);
  return errorClass !== "permanent" && errorClass !== "open";
}
