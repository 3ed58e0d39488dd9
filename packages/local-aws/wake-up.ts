import type { Timer, TimerClock } from "./clock";

/** The one timer behind things that fall due at times of their own: it is set for the first of them. */
export class WakeUp {
  private next: { readonly atMs: number; readonly timer: Timer } | undefined;

  constructor(
    private readonly clock: TimerClock,
    private readonly task: () => void,
  ) {}

  /** @param atMs undefined where nothing falls due */
  setFor(atMs: number | undefined): void {
    if (atMs === this.next?.atMs) return;
    this.next?.timer.cancel();
    this.next = undefined;
    if (atMs === undefined) return;
    const timer = this.clock.after(atMs - this.clock.now(), () => {
      this.next = undefined;
      this.task();
    });
    this.next = { atMs, timer };
  }
}
