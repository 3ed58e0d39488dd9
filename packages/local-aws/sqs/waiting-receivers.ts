import type { TimerClock } from "../clock";

interface Receiver<T> {
  readonly take: () => T[];
  readonly resolve: (taken: T[]) => void;
  readonly reject: (error: Error) => void;
  readonly stop: () => void;
}

/** How long a receive waits. */
export interface WaitingReceive {
  /** Infinity waits for as long as the queue is there. */
  readonly waitMs: number;
  /** Ends the wait early, with nothing. */
  readonly signal?: AbortSignal;
}

/** The long polls of one queue: who came first is served first, and who gets nothing keeps waiting. */
export class WaitingReceivers<T> {
  private receivers: Receiver<T>[] = [];

  constructor(private readonly clock: TimerClock) {}

  get size(): number {
    return this.receivers.length;
  }

  /** Resolves with what `take` gave at the first {@link serve} it gave something at, or with nothing. */
  wait(take: () => T[], { waitMs, signal }: WaitingReceive): Promise<T[]> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => this.release(receiver);
      const timer = waitMs < Infinity ? this.clock.after(waitMs, stopWaiting) : undefined;
      const stop = () => {
        timer?.cancel();
        signal?.removeEventListener("abort", stopWaiting);
      };
      const receiver: Receiver<T> = { take, resolve, reject, stop };
      this.receivers.push(receiver);
      signal?.addEventListener("abort", stopWaiting, { once: true });
    });
  }

  /** Lets each receiver take, as long as `more` says there may be something to take. */
  serve(more: () => boolean): void {
    // Taking can move messages between queues and so lead back here: each receiver is out of the list while it takes.
    for (let left = this.receivers.length; left > 0 && more(); left--) {
      const receiver = this.receivers.shift();
      if (!receiver) return;
      const taken = receiver.take();
      if (taken.length === 0) this.receivers.push(receiver);
      else {
        receiver.stop();
        receiver.resolve(taken);
      }
    }
  }

  /** Ends every wait with nothing, or with `error`. */
  endAll(error?: Error): void {
    for (const receiver of this.receivers.splice(0)) {
      receiver.stop();
      if (error) receiver.reject(error);
      else receiver.resolve([]);
    }
  }

  private release(receiver: Receiver<T>): void {
    this.receivers = this.receivers.filter((other) => other !== receiver);
    receiver.stop();
    receiver.resolve([]);
  }
}
