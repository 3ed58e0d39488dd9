import type { Clock } from "../../../handlers/ports/clock";

interface Task {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to move, and then runs what is due in order. */
export class FakeClock implements Clock {
  private tasks: Task[] = [];

  constructor(public nowMs = Date.parse("2026-11-23T12:00:00.000Z")) {}

  readonly now = (): number => this.nowMs;

  after(delayMs: number, run: () => void): { cancel(): void } {
    const task = { atMs: this.nowMs + delayMs, run };
    this.tasks.push(task);
    return { cancel: () => (this.tasks = this.tasks.filter((other) => other !== task)) };
  }

  get pending(): number {
    return this.tasks.length;
  }

  /** What a dead process had set will never ring. */
  forget(): void {
    this.tasks = [];
  }

  /** Moves on, letting promises settle at each stop. */
  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settled();
      const next = this.tasks
        .filter(({ atMs }) => atMs <= endMs)
        .sort((one, other) => one.atMs - other.atMs)[0];
      if (!next) break;
      this.tasks = this.tasks.filter((other) => other !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = endMs;
    await settled();
  }
}

/** Lets all promises that can settle settle. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
