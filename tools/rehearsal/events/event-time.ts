interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
}

/** The time of one consumer: it moves only when nothing is left to be done, to whatever is due next. */
export class EventTime {
  private readonly timers = new Set<Timer>();

  constructor(private nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, task: () => void): Timer {
    const timer = { dueMs: this.nowMs + (delayMs > 0 ? delayMs : 0), task };
    this.timers.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    this.timers.delete(timer);
  }

  /** Forgets what is due: the process that waited for it has ended. */
  forget(): void {
    this.timers.clear();
  }

  /** Lets the work go on until it has ended. Answers false when it has not at that time, or waits for nothing. */
  async until(work: Promise<unknown>, endMs: number): Promise<boolean> {
    let hasEnded = false;
    const end = (): void => {
      hasEnded = true;
    };
    work.then(end, end);
    for (;;) {
      await settle();
      if (hasEnded) return true;
      if (!this.runNext(endMs)) {
        this.nowMs = endMs;
        return false;
      }
    }
  }

  /** Moves on, and runs what falls due until then. */
  async moveTo(endMs: number): Promise<void> {
    while (this.runNext(endMs)) await settle();
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  private runNext(endMs: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.timers) if (!next || timer.dueMs < next.dueMs) next = timer;
    if (!next || next.dueMs > endMs) return false;
    this.timers.delete(next);
    this.nowMs = Math.max(this.nowMs, next.dueMs);
    next.task();
    return true;
  }
}

/** Lets every promise that can settle without a timer do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
