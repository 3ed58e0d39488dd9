const firstMs = 1_000;
const longestMs = 300_000;

/**
 * How long a message waits that could not be attempted for want of a table or a queue: full jitter up to 1 s, 2 s, 4 s,
 * … 300 s.
 * @param receives how often the message was received, from 1.
 */
export function backoffDelayMs(receives: number, random: number): number {
  return random * Math.min(longestMs, firstMs * 2 ** Math.min(receives - 1, 20));
}
