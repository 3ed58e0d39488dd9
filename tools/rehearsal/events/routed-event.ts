import type { RecordedEvent } from "./recorded-event";

/** An event, and which versions of the subscription take it. */
export interface RoutedEvent {
  readonly event: RecordedEvent;
  readonly isForBefore: boolean;
  readonly isForAfter: boolean;
}
