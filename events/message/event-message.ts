/** Facts about an event that its producer does not choose: who, when, why, and how far it has travelled. */
export interface EventMetadata {
  /** The event's own id (UUID). The only id that survives forwarding and redrive: idempotency is keyed by it. */
  readonly id: string;
  /** When the event happened, ISO 8601 with milliseconds and Z. */
  readonly time: string;
  /** Version of the contract that `data` was written to; starts at 1. */
  readonly version: number;
  /** Shared by all events that one user action caused. */
  readonly correlationId: string;
  /** Id of the event that caused this one; absent for the first of a chain. */
  readonly causationId?: string;
  /** How many events lie between the first of the chain and this one; 0 for the first. */
  readonly hops: number;
  /** The service that published the event. */
  readonly producer: string;
}

/**
 * What travels in an EventBridge entry's `Detail`, whole: `type` is also the entry's `DetailType`,
 * `source` its `Source`. A copy of the detail is therefore enough to publish the event again.
 */
export interface EventMessage<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly source: string;
  readonly data: Data;
  readonly metadata: EventMetadata;
}
