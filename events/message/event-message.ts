export interface EventMetadata {
  /** The event's id (UUID), the key of idempotency. Unlike AWS's ids it survives forwarding and redrive. */
  readonly id: string;
  /** When the event happened, ISO 8601 with milliseconds and Z. */
  readonly time: string;
  /** Version of the contract of `data`, from 1. */
  readonly version: number;
  /** Shared by all events that one user action has caused. */
  readonly correlationId: string;
  /** Id of the event that caused this one; absent for the first of a chain. */
  readonly causationId?: string;
  /** Position in the chain of causation; 0 for the first event. */
  readonly hops: number;
  readonly producer: string;
  /** W3C Trace Context of the producer's span, from `traceContext` of its publisher. Invalid ones are ignored. */
  readonly traceparent?: string;
  /** What the tracing systems of the producer add to it. */
  readonly tracestate?: string;
}

/** An event, the whole `Detail` of an entry, whose DetailType and Source repeat `type` and `source`. */
export interface EventMessage<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly source: string;
  readonly data: Data;
  readonly metadata: EventMetadata;
}
