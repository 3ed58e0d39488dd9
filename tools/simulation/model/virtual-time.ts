import type { TimerClock } from "../../../packages/local-aws/clock";
import { MinHeap } from "./min-heap";

interface Task {
  readonly atMs: number;
  readonly order: number;
  run: () => void;
}

const nothing = (): void => undefined;

/** Time that passes only when nothing is left to do at the present moment. */
export class VirtualTime implements TimerClock {
  nowMs = Date.UTC(2026, 10, 23, 12);
  private readonly tasks = new MinHeap<Task>();
  private order = 0;

  /** Whole milliseconds, as clocks of machines count them. */
  now(): number {
    return Math.floor(this.nowMs);
  }

  /** Runs `task` once, so many milliseconds from now. */
  after(delayMs: number, run: () => void): { cancel(): void } {
    const task: Task = { atMs: this.nowMs + Math.max(0, delayMs), order: this.order++, run };
    this.tasks.push(task);
    return { cancel: () => (task.run = nothing) };
  }

  /** Waits in virtual time. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Runs task after task, each with all that its promises set off, until `isOver` or until nothing is left. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          const task = isOver() ? undefined : this.tasks.pop();
          if (!task) return resolve();
          this.nowMs = task.atMs;
          task.run();
          queueMicrotask(next);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      // Node begins with ticks again only when no microtask is left, however many follow from each other.
      const next = (): void => process.nextTick(step);
      queueMicrotask(next);
    });
  }
}
