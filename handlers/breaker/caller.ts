/** One attempt at one event, which calls through the breaker. */
export interface Caller {
  /** SQS' id of the event's message. */
  readonly messageId: string;
  /** Calls that have begun and not ended. */
  callsInFlight: number;
  /** Whether a failure of the event has counted, in this attempt or an earlier one: each event counts once. */
  hasFailed: boolean;
  /** Whether its deadline has passed: then no call begins. */
  readonly isOver: boolean;
  /** The batch that it belongs to. @default whichever probes */
  readonly batch?: object;
}
