import type { OutgoingEvent } from "./outgoing-event";

export interface SendFailure {
  /** EventBridge's error code for the entry, or the name of the error of the whole request. */
  readonly code: string;
  readonly message: string;
  /** Whether a retry can succeed. */
  readonly transient: boolean;
}

export interface EventSink {
  /** Sends at most 10 events; answers, in order, the failure of each or undefined. Rejects when all failed. */
  put(events: readonly OutgoingEvent[]): Promise<readonly (SendFailure | undefined)[]>;
  /** Whether a bus exists; rejects when the service does not answer that. */
  busExists(busName: string): Promise<boolean>;
}
