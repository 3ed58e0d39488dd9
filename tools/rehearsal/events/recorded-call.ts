/** A call of a consumer that changes something outside of it. */
export interface RecordedCall {
  /** `POST https://host/path`, or the service, the operation and what it is done to. */
  readonly to: string;
  /** As text: a name and a value to a line, sorted. */
  readonly headers: string;
  readonly body: string;
}
