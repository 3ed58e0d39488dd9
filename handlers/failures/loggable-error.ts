/** Marks an error whose message may be logged. */
export const loggableMessage = Symbol.for("bellyfed.ownMessage");

/** An error whose message holds statuses, sizes and names of resources, and no text of an event or a client. */
export class LoggableError extends Error {
  readonly [loggableMessage] = true;
}
