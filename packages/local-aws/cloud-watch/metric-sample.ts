/** Values of one metric at one moment. */
export interface MetricSample {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** Default `None`. */
  readonly unit?: string;
  readonly values: readonly number[];
  /** How often each of the values occurred. Default once. */
  readonly counts?: readonly number[];
}
