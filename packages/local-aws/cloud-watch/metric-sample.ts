/** Values of one metric at one moment. */
export interface MetricSample {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** Default `None`. */
  readonly unit?: string;
  readonly values: readonly number[];
  /** Whether it is kept by the second too, as with a storage resolution of 1. Default by the minute alone. */
  readonly isHighResolution?: boolean;
  /** How often each of the values occurred. Default once. */
  readonly counts?: readonly number[];
}
