/** The object that stands for the one of a claim check. */
export interface ClaimStandIn {
  readonly key: string;
  /** The bucket that the event names. */
  readonly bucket: string;
  /** JSON text, or the file that holds it. */
  readonly content: { readonly text: string } | { readonly file: string };
}

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
  readonly claim?: ClaimStandIn;
}
