import type { Timer, TimerClock } from "./clock";
import { TimedHeap } from "./timed-heap";

/** What falls due at times of its own, behind one timer of the clock for all of it. */
export class DueItems<T> {
  private readonly items = new TimedHeap<T>();
  private wakeUp: { readonly atMs: number; readonly timer: Timer } | undefined;

  /** @param take is given each item at its time, or soon after; the earliest first */
  constructor(
    private readonly clock: TimerClock,
    private readonly take: (item: T) => void,
  ) {}

  add(item: T, atMs: number): void {
    this.items.add(item, atMs);
    this.setWakeUp();
  }

  /** Forgets everything. */
  clear(): void {
    this.items.clear();
    this.setWakeUp();
  }

  private setWakeUp(): void {
    const atMs = this.items.firstTime;
    if (atMs === this.wakeUp?.atMs) return;
    this.wakeUp?.timer.cancel();
    this.wakeUp = undefined;
    if (atMs === undefined) return;
    const timer = this.clock.after(atMs - this.clock.now(), () => {
      this.wakeUp = undefined;
      this.takeDue();
    });
    this.wakeUp = { atMs, timer };
  }

  private takeDue(): void {
    const nowMs = this.clock.now();
    while ((this.items.firstTime ?? Infinity) <= nowMs) this.take(this.items.take()?.item as T);
    this.setWakeUp();
  }
}
