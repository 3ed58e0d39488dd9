import type { TimerClock } from "../clock";
import { WakeUp } from "../wake-up";
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
  private readonly wakeUp: WakeUp;

  constructor(
    clock: TimerClock,
    private readonly queue: WatchedQueue,
  ) {
    this.receivers = new WaitingReceivers(clock);
    this.wakeUp = new WakeUp(clock, () => this.announce());
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
    this.wakeUp.setFor(this.receivers.size > 0 ? this.queue.nextShowAtMs : undefined);
  }

  /** Stops the timer and ends every wait: with nothing, or with `error`. */
  close(error?: Error): void {
    this.wakeUp.setFor(undefined);
    this.receivers.endAll(error);
  }
}
