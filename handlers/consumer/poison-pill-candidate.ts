import type { ConsumerMessage } from "./read-message";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";

/** An event that may have killed its process: it is processed last and alone. */
export interface PoisonPillCandidate {
  readonly message: ConsumerMessage;
  readonly record: IdempotencyRecord;
  readonly decision: AttemptDecision & { readonly kind: "isolate" };
}
