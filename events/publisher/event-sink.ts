import type { OutgoingEvent } from "./outgoing-event";

/** Why one event was not taken. */
export interface SendFailure {
  /** EventBridge's error code for the entry, or the name of the error that the whole request failed with. */
  readonly code: string;
  readonly message: string;
  /** Whether the same event may be taken when it is sent again. */
  readonly transient: boolean;
}

/** Where events are sent to. */
export interface EventSink {
  /**
   * Sends at most 10 events in one request and answers, in their order, undefined for each event that was taken
   * and the failure for each that was not. Rejects when the whole request failed.
   */
  put(events: readonly OutgoingEvent[]): Promise<readonly (SendFailure | undefined)[]>;
  /** Tells whether a bus exists; rejects when that cannot be found out. */
  busExists(busName: string): Promise<boolean>;
}
