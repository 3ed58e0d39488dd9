import type { SendFailure } from "./event-sink";

/** Adds to a failure for lack of permission where that permission is configured. */
export function explainAccessDenied(failure: SendFailure, busName: string): SendFailure {
  if (!/^AccessDenied(Exception)?$/.test(failure.code)) return failure;
  const where =
    `The role that publishes must be named in the setting "publishers" of the bus' stack, for every bus or for ${busName} ` +
    "and its claims.";
  return { ...failure, message: `${failure.message} ${where}` };
}
