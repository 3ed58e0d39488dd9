import { readBenchEvent } from "../bench-event";
import type { Design } from "../testbed";

const threshold = 5;
const resetMs = 60_000;

/** The breaker as the pattern is usually written: five failures in a row open it for a minute, in this process only. */
class SourceBreaker {
  private failures = 0;
  private openedMs: number | undefined;

  constructor(private readonly now: () => number) {}

  async execute(call: () => Promise<void>): Promise<void> {
    if (this.isOpen()) throw new Error("Circuit breaker is open.");
    try {
      await call();
      this.reset();
    } catch (error) {
      this.recordFailure();
      throw error;
    }
  }

  private isOpen(): boolean {
    if (this.openedMs === undefined) return false;
    if (this.now() - this.openedMs < resetMs) return true;
    this.reset();
    return false;
  }

  private recordFailure(): void {
    this.failures += 1;
    if (this.failures >= threshold) this.openedMs = this.now();
  }

  private reset(): void {
    this.failures = 0;
    this.openedMs = undefined;
  }
}

/** A breaker per instance around a loop that throws: one failing event fails its whole batch. */
export const sourceBreaker: Design = {
  name: "per instance, 5 failures, 60 s, throws",
  visibilitySeconds: 30,
  maxReceiveCount: 3,
  batchSize: 10,
  windowMs: 0,
  reportsBatchItemFailures: false,
  start({ time, dependency }) {
    const breaker = new SourceBreaker(() => time.nowMs);
    return async (records) => {
      for (const { body } of records) await breaker.execute(() => dependency.call(readBenchEvent(body)));
      return { batchItemFailures: [] };
    };
  },
};
