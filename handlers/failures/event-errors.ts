import { errorClassKey } from "../../events/errors/classify-error";

/** The event can never be handled: it is dead-lettered at once. Operators read the message; keep event data out. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
  readonly [errorClassKey] = "permanent";
}

/** The event can be handled later: it is retried, and the failure counts against the dependency. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly [errorClassKey] = "transient";

  constructor(
    message: string,
    /** Least seconds before the next attempt. */
    readonly retryAfterSeconds = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The open breaker rejected the call: the event is deferred, and no attempt counts. */
export class BreakerOpenError extends Error {
  override readonly name = "BreakerOpenError";
  readonly [errorClassKey] = "open";
}

/** The error of every rejected call: creating an Error takes longer than handling an event. */
export const breakerOpen = new BreakerOpenError("The circuit breaker is open.");
delete breakerOpen.stack;
