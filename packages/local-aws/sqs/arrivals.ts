import type { TimerClock, Timer } from "../clock";
import { WaitingReceivers, type WaitingReceive } from "./waiting-receivers";

/** The queue as those who wait at it see it. */
export interface WatchedQueue {
  /** Brings the queue up to date with the clock. */
  settle(): void;
  readonly hasVisible: boolean;
  /** When the next hidden message becomes visible. */
  readonly nextShowAtMs: number | undefined;
}

/** Who waits for a queue's messages, and the one timer that wakes them when a hidden message shows. */
export class Arrivals<T> {
  private readonly receivers: WaitingReceivers<T>;
  private wakeUp: { readonly atMs: number; readonly timer: Timer } | undefined;

  constructor(
    private readonly clock: TimerClock,
    private readonly queue: WatchedQueue,
  ) {
    this.receivers = new WaitingReceivers(clock);
  }

  /** Resolves with what `take` gives as soon as it gives something, or with nothing when the wait ends. */
  wait(take: () => T[], waiting: WaitingReceive): Promise<T[]> {
    const waited = this.receivers.wait(take, waiting);
    this.announce();
    return waited;
  }

  /** Serves the waiting receivers, and sets a timer for the next message that becomes visible while one still waits. */
  announce(): void {
    this.queue.settle();
    this.receivers.serve(() => this.queue.hasVisible);
    this.setWakeUp();
  }

  /** Stops the timer and ends every wait: with nothing, or with `error`. */
  close(error?: Error): void {
    this.wakeUp?.timer.cancel();
    this.wakeUp = undefined;
    this.receivers.endAll(error);
  }

  private setWakeUp(): void {
    const atMs = this.receivers.size > 0 ? this.queue.nextShowAtMs : undefined;
    if (atMs === this.wakeUp?.atMs) return;
    this.wakeUp?.timer.cancel();
    this.wakeUp = undefined;
    if (atMs === undefined) return;
    const timer = this.clock.after(atMs - this.clock.now(), () => {
      this.wakeUp = undefined;
      this.announce();
    });
    this.wakeUp = { atMs, timer };
  }
}
