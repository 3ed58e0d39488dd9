const secondMs = 1_000;
const minuteMs = 60_000;

/** Short at first for a short failure, then long, so that an hour of failures does not use up the attempts. */
const delaysMs: readonly number[] = [secondMs, 10 * secondMs, minuteMs, 10 * minuteMs, 60 * minuteMs];

/**
 * The delay of an event whose attempt failed: 1 s, 10 s, 1 min, 10 min, then an hour, less up to half of
 * it. It counts failed attempts; {@link backoffDelayMs} counts receives.
 * @param failures from 1.
 */
export function retryDelayMs(failures: number, random: number): number {
  const mostMs = delaysMs[Math.min(failures, delaysMs.length) - 1] ?? secondMs;
  return mostMs * (0.5 + 0.5 * random);
}
