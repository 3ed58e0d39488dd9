import type { Timer, TimerClock } from "../../packages/local-aws/clock";

interface PendingTimer {
  dueMs: number;
  readonly task: () => void;
  handle: NodeJS.Timeout;
}

/**
 * The system's time, moved by an offset: services live days back, and jump to today, while functions run in real time.
 * What falls due in a jump happens once, at its end.
 */
export class JumpingClock implements TimerClock {
  private readonly pending = new Set<PendingTimer>();
  private offsetMs = 0;

  now(): number {
    return Date.now() + this.offsetMs;
  }

  after(delayMs: number, task: () => void): Timer {
    const dueMs = this.now() + Math.max(0, delayMs);
    const timer: PendingTimer = { dueMs, task, handle: this.arm(dueMs, () => this.run(timer)) };
    this.pending.add(timer);
    return {
      cancel: () => {
        clearTimeout(timer.handle);
        this.pending.delete(timer);
      },
    };
  }

  /** Lets so much time pass at once. */
  jump(ms: number): void {
    this.offsetMs += ms;
    for (const timer of this.pending) {
      clearTimeout(timer.handle);
      timer.handle = this.arm(timer.dueMs, () => this.run(timer));
    }
  }

  private arm(dueMs: number, task: () => void): NodeJS.Timeout {
    // Node runs a timer of more than 24.8 days at once; none here lasts so long.
    return setTimeout(task, Math.min(2 ** 31 - 1, Math.max(0, dueMs - this.now())));
  }

  private run(timer: PendingTimer): void {
    this.pending.delete(timer);
    timer.task();
  }
}
