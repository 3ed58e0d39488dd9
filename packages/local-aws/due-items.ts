import type { TimerClock } from "./clock";
import { TimedHeap } from "./timed-heap";
import { WakeUp } from "./wake-up";

/** What falls due at times of its own, behind one timer of the clock for all of it. */
export class DueItems<T> {
  private readonly items = new TimedHeap<T>();
  private readonly wakeUp: WakeUp;

  /** @param take is given each item at its time, or soon after; the earliest first */
  constructor(
    private readonly clock: TimerClock,
    private readonly take: (item: T) => void,
  ) {
    this.wakeUp = new WakeUp(clock, () => this.takeDue());
  }

  add(item: T, atMs: number): void {
    this.items.add(item, atMs);
    this.wakeUp.setFor(this.items.firstTime);
  }

  /** Forgets everything. */
  clear(): void {
    this.items.clear();
    this.wakeUp.setFor(this.items.firstTime);
  }

  private takeDue(): void {
    const nowMs = this.clock.now();
    while ((this.items.firstTime ?? Infinity) <= nowMs) this.take(this.items.take()?.item as T);
    this.wakeUp.setFor(this.items.firstTime);
  }
}
