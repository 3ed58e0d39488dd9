import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import type { ConsumerMessage } from "./read-message";
import type { EventMetrics } from "./track-event-metrics";

/** What became of a message, with its metrics and the writes that are in progress. */
export type Outcome = Decision & {
  readonly metrics?: EventMetrics;
  /** A write to the state table that is in progress. It never rejects, and does not change the outcome. */
  readonly written?: Promise<void>;
};

type Decision =
  | { readonly kind: "processed" }
  /** The event was handled before, or this message was dead-lettered. */
  | { readonly kind: "duplicate" }
  | { readonly kind: "rejected"; readonly reason: string }
  | { readonly kind: "dead-lettered"; readonly reason: string }
  /** The message returns to the queue, as an attempt failed or could not begin. */
  | { readonly kind: "retried"; readonly reason?: string; readonly delayMs: number }
  /** The message returns to the queue, as the circuit breaker is open. */
  | { readonly kind: "deferred"; readonly delayMs: number }
  /** The event may kill its process: it is processed last and alone. */
  | { readonly kind: "isolate"; readonly candidate: PoisonPillCandidate };

/** The outcomes that end a message's stay in a batch. */
export type FinalOutcome = Exclude<Outcome, { kind: "isolate" }>;

export interface PoisonPillCandidate {
  readonly message: ConsumerMessage;
  readonly record: IdempotencyRecord;
  readonly decision: AttemptDecision & { readonly kind: "isolate" };
}
