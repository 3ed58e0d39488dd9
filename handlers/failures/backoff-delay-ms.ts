/** Least delay of a message that returns to the queue. */
export const minReturnDelayMs = 1_000;

const firstMs = 1_000;
const longestMs = 300_000;

/**
 * The delay of a message that was not attempted, as a table or queue failed: full jitter up to 1 s, 2 s, 4 s, … 300 s.
 * It counts receives; {@link retryDelayMs} counts failed attempts.
 * @param receives from 1.
 */
export function backoffDelayMs(receives: number, random: number): number {
  return random * Math.min(longestMs, firstMs * 2 ** Math.min(receives - 1, 20));
}
