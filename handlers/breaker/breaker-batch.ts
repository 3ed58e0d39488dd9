/** What the breaker needs to know of a batch. */
export interface BreakerBatch {
  /** When the invocation has ended for sure. */
  readonly leaseExpiresAtMs: number;
  /** Ids of its messages. */
  readonly messageIds: readonly string[];
  /** Ids of the messages that may be received again soon. */
  readonly probeCandidateIds: readonly string[];
}
