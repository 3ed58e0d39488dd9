import type { TimerClock, Timer } from "./clock";

interface PendingTimer {
  readonly dueMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that stands still until it is moved: hours of retries and retention pass in milliseconds. */
export class VirtualClock implements TimerClock {
  private readonly pending = new Set<PendingTimer>();
  private timersSet = 0;

  /** @param nowMs where it starts, in milliseconds since the epoch. */
  constructor(private nowMs = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, task: () => void): Timer {
    const timer = { dueMs: this.nowMs + Math.max(0, delayMs), order: this.timersSet++, task };
    this.pending.add(timer);
    return { cancel: () => this.pending.delete(timer) };
  }

  /** How many timers are set and not yet run or cancelled. */
  get timers(): number {
    return this.pending.size;
  }

  /** Runs what falls due within `ms`, in order of time, and lets promises settle before and after each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await settle();
    for (let timer = this.nextDue(untilMs); timer; timer = this.nextDue(untilMs)) {
      this.pending.delete(timer);
      this.nowMs = Math.max(this.nowMs, timer.dueMs);
      timer.task();
      await settle();
    }
    this.nowMs = untilMs;
  }

  private nextDue(untilMs: number): PendingTimer | undefined {
    return [...this.pending]
      .filter((timer) => timer.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];
  }
}

/** Lets every promise that can settle without a timer do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
