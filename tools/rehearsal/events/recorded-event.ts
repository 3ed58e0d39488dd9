/** An event of a file, as EventBridge would deliver it to a queue. */
export interface RecordedEvent {
  /** Its own id; for what has none, the number of its line. */
  readonly id: string;
  readonly type: string;
  readonly source: string;
  /** JSON text, as it was published. */
  readonly detail: string;
  /** EventBridge's envelope with the detail in it. */
  readonly body: string;
}
