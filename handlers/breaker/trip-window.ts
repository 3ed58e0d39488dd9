/**
 * A sliding window of calls and failures, in buckets. It advances by the clock, not by timers or calls, as Lambda
 * freezes an instance between invocations.
 */
export class TripWindow {
  private readonly bucketMs: number;
  private readonly calls: number[];
  private readonly failures: number[];
  private current = 0;

  constructor(
    windowSeconds: number,
    private readonly bucketCount = 10,
  ) {
    this.bucketMs = (windowSeconds * 1000) / bucketCount;
    this.calls = new Array<number>(bucketCount).fill(0);
    this.failures = new Array<number>(bucketCount).fill(0);
  }

  record(hasFailed: boolean, nowMs: number): void {
    this.advance(nowMs);
    const index = this.current % this.bucketCount;
    this.calls[index]! += 1;
    if (hasFailed) this.failures[index]! += 1;
  }

  /** @param sinceMs leaves out buckets that began earlier. */
  totals(nowMs: number, sinceMs = 0): { readonly calls: number; readonly failures: number } {
    this.advance(nowMs);
    const oldest = Math.max(0, this.current - this.bucketCount + 1, Math.ceil(sinceMs / this.bucketMs));
    const totals = { calls: 0, failures: 0 };
    for (let bucket = oldest; bucket <= this.current; bucket++) {
      const index = bucket % this.bucketCount;
      totals.calls += this.calls[index] ?? 0;
      totals.failures += this.failures[index] ?? 0;
    }
    return totals;
  }

  clear(): void {
    this.calls.fill(0);
    this.failures.fill(0);
  }

  /** A clock that was set back counts in the current bucket. */
  private advance(nowMs: number): void {
    const target = Math.floor(nowMs / this.bucketMs);
    const steps = Math.min(target - this.current, this.bucketCount);
    for (let step = 0; step < steps; step++) {
      const index = (target - step) % this.bucketCount;
      this.calls[index] = 0;
      this.failures[index] = 0;
    }
    if (steps > 0) this.current = target;
  }
}
