/** What a breaker is to know of a batch before it begins. */
export interface BreakerBatch {
  /** When the process that holds the batch is dead for sure. */
  readonly leaseExpiresAtMs: number;
  /** Ids of its messages. */
  readonly messageIds: readonly string[];
  /** Those of them that may be received again soon. */
  readonly probeCandidateIds: readonly string[];
}
