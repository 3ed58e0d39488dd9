import type { OutgoingEvent } from "./outgoing-event";

/** Why an event was not accepted. */
export interface SendFailure {
  /** EventBridge's error code for the entry, or the name of the error of the whole request. */
  readonly code: string;
  readonly message: string;
  /** Whether a retry can succeed. */
  readonly transient: boolean;
}

/** The service that events are sent to. */
export interface EventSink {
  /**
   * Sends at most 10 events in one request. Answers, in their order, undefined for each accepted event and the failure
   * of each other. Rejects when the whole request failed.
   */
  put(events: readonly OutgoingEvent[]): Promise<readonly (SendFailure | undefined)[]>;
  /** Whether a bus exists; rejects when the service does not answer that. */
  busExists(busName: string): Promise<boolean>;
}
