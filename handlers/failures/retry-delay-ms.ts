const secondMs = 1_000;
const minuteMs = 60_000;

/** Quick at first, so that a moment's trouble costs little; then ever rarer, so that an hour's does not use events up. */
const waitsMs: readonly number[] = [secondMs, 10 * secondMs, minuteMs, 10 * minuteMs, 60 * minuteMs];

/**
 * How long an event that failed waits for its next attempt: 1 s, 10 s, 1 min, 10 min, then an hour, less up to half of
 * it. A dependency that said when to come back is not asked earlier.
 * @param failures how often the event has failed, from 1.
 */
export function retryDelayMs(failures: number, random: number, retryAfterSeconds = 0): number {
  const mostMs = waitsMs[Math.min(failures, waitsMs.length) - 1] ?? secondMs;
  return retryAfterSeconds * 1000 + mostMs * (0.5 + 0.5 * random);
}
