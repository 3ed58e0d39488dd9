/** How the function took a batch, as far as it concerns the pace. */
export type BatchOutcome = "taken" | "failed" | "throttled";

/** How many batches Lambda has under way at first. */
export const firstConcurrency = 5;

/**
 * How many batches may be under way after one has ended: half as many after a failure or a throttle, one
 * more after a success, never beyond the mapping's own maximum. A mapping without one stays at
 * {@link firstConcurrency}, where Lambda would go on to 1,250: the processes of one machine are fewer, and
 * a batch that waits for one uses up its visibility timeout.
 */
export function nextConcurrency(current: number, maximum: number | undefined, outcome: BatchOutcome): number {
  if (outcome !== "taken") return Math.max(1, Math.floor(current / 2));
  return Math.min(current + 1, maximum ?? firstConcurrency);
}
