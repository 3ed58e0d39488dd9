const firstRetryMs = 1_000;
const maxRetryMs = 300_000;

/**
 * How long to wait before the next attempt: full jitter up to 1 s, 2 s, 4 s, … 300 s. A dependency that said when
 * to come back is not asked earlier.
 * @param receives how often the message was received, from 1.
 */
export function retryDelayMs(receives: number, random: number, retryAfterSeconds = 0): number {
  const ceilingMs = Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(receives - 1, 20));
  return retryAfterSeconds * 1000 + random * ceilingMs;
}
