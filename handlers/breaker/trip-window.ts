const bucketCount = 10;

/**
 * Counts calls and failures of the last `windowSeconds` in ten buckets. It advances by the time that passed, not
 * by timers or calls, so that what was counted before an instance was frozen is not mistaken for fresh.
 */
export class TripWindow {
  private readonly bucketMs: number;
  private readonly calls: number[] = new Array<number>(bucketCount).fill(0);
  private readonly failures: number[] = new Array<number>(bucketCount).fill(0);
  private current = 0;

  constructor(windowSeconds: number) {
    this.bucketMs = (windowSeconds * 1000) / bucketCount;
  }

  /** Counts one call. */
  record(hasFailed: boolean, nowMs: number): void {
    this.advance(nowMs);
    const index = this.current % bucketCount;
    this.calls[index]! += 1;
    if (hasFailed) this.failures[index]! += 1;
  }

  /** Calls and failures that are still in the window. */
  totals(nowMs: number): { readonly calls: number; readonly failures: number } {
    this.advance(nowMs);
    return { calls: sum(this.calls), failures: sum(this.failures) };
  }

  clear(): void {
    this.calls.fill(0);
    this.failures.fill(0);
  }

  /** A clock that was set back counts into the current bucket. */
  private advance(nowMs: number): void {
    const target = Math.floor(nowMs / this.bucketMs);
    const steps = Math.min(target - this.current, bucketCount);
    for (let step = 0; step < steps; step++) {
      const index = (target - step) % bucketCount;
      this.calls[index] = 0;
      this.failures[index] = 0;
    }
    if (steps > 0) this.current = target;
  }
}

function sum(counts: readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
