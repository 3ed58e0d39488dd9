/** Where in a trace an attempt and its calls are. */
export interface AttemptTrace {
  /** The attempt's; undefined where its event is in no trace. */
  readonly traceparent: string | undefined;
  /** Makes a call with a traceparent of its own. */
  duringCall<Result>(call: (traceparent?: string) => Promise<Result>): Promise<Result>;
}

/** An attempt without a span hands on what it got. */
export class PassedTrace implements AttemptTrace {
  constructor(readonly traceparent: string | undefined) {}

  duringCall<Result>(call: (traceparent?: string) => Promise<Result>): Promise<Result> {
    return call(this.traceparent);
  }
}
