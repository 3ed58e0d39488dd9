import type { RecordedCall } from "./recorded-call";

/** How one delivery of an event ended. */
export interface Delivery {
  /** `handled`, `duplicate`, `rejected: <reason>`, `dead letters: <reason>`, `returned`, `failed: <error>`, `timed out`. */
  readonly end: string;
  /** From the first call for the event to the last one; calculating takes no time. */
  readonly tookMs: number;
  /** Seconds until the message comes again. */
  readonly returnsAfterSeconds?: number;
  readonly calls: readonly RecordedCall[];
  /** At the first event of a batch of several: what is of no event alone. */
  readonly batch?: { readonly tookMs: number; readonly calls: readonly RecordedCall[] };
}

/** What a subscription did with an event, delivery by delivery; none if the event is not for it. */
export type Journey = readonly Delivery[];
