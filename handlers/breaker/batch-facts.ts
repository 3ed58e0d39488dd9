/** What a breaker is to know of a batch before it begins. */
export interface BatchFacts {
  /** When the process that holds the batch is dead for sure. */
  readonly leaseMs: number;
  /** Ids of its messages. */
  readonly messageIds: readonly string[];
  /** Those of them that may be received again soon. */
  readonly fitIds: readonly string[];
}
