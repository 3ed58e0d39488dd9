import { errorClassKey } from "../../events/errors/classify-error";

/** The event can never be handled: it becomes a dead letter at once. Operators read its message: no event data in it. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
  readonly [errorClassKey] = "permanent";
}

/** The event can be handled later: it comes back, and counts as a failure of the dependency. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly [errorClassKey] = "transient";

  constructor(
    message: string,
    /** Seconds to wait at least before the next attempt. Default 0. */
    readonly retryAfterSeconds = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A call that the open breaker did not let through: the event is parked, uncounted. */
export class BreakerOpenError extends Error {
  override readonly name = "BreakerOpenError";
  readonly [errorClassKey] = "open";
}

/** Making an Error takes longer than handling an event; every rejection of an open breaker is this one. */
export const breakerOpen: BreakerOpenError = withoutStack(
  new BreakerOpenError("The circuit breaker is open."),
);

function withoutStack<Failure extends Error>(error: Failure): Failure {
  delete error.stack;
  return error;
}
