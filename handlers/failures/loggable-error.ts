/** By this symbol an error says that its message is made of nothing but what we know ourselves: it may be shown. */
export const loggableMessage = Symbol.for("bellyfed.ownMessage");

/** An error whose message holds statuses, sizes and names of our resources, and never what an event or a client says. */
export class LoggableError extends Error {
  readonly [loggableMessage] = true;
}
