/** Who makes calls through a breaker: one attempt at one event. */
export interface Caller {
  /** SQS' id of the event's message. */
  readonly messageId: string;
  /** Calls that have begun and not ended. */
  callsInFlight: number;
  /** Whether a failure of the event has counted already, in this attempt or in an earlier one: each event counts once. */
  hasFailed: boolean;
  /** Whether its batch has been answered, or is about to be: no call begins any more. */
  readonly isOver: boolean;
}
