import type { TimerClock } from "../../../packages/local-aws/clock";
import { TimedHeap } from "../../../packages/local-aws/timed-heap";

/** Time that passes only when nothing is left to do at the present moment. */
export class VirtualTime implements TimerClock {
  nowMs = Date.UTC(2026, 10, 23, 12);
  private readonly tasks = new TimedHeap<() => void>();

  /** Whole milliseconds, as clocks of machines count them. */
  now(): number {
    return Math.floor(this.nowMs);
  }

  /** Runs `task` once, so many milliseconds from now. */
  after(delayMs: number, run: () => void): { cancel(): void } {
    const entry = this.tasks.add(run, this.nowMs + Math.max(0, delayMs));
    return { cancel: () => this.tasks.remove(entry) };
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
          const next = isOver() ? undefined : this.tasks.take();
          if (!next) return resolve();
          this.nowMs = next.time;
          next.item();
          queueMicrotask(goOn);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      // Node begins with ticks again only when no microtask is left, however many follow from each other.
      const goOn = (): void => process.nextTick(step);
      queueMicrotask(goOn);
    });
  }
}
