import { openBreakerReason } from "../breaker/open-breaker-reason";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";

/** The breaker of the subscription that a queue belongs to. */
export interface SubscriptionBreaker {
  /** Name of the subscription: `user/search-index`. */
  readonly subscription: string;
  /** The breaker's item; undefined when there is none. */
  read(): Promise<BreakerItem | undefined>;
}

/**
 * Knows which queues must receive nothing now, as the breaker of their subscription is open. The scheduled recovery and
 * `dead-letters redrive` share it.
 */
export class BreakerGate {
  private readonly found = new Map<string, Promise<SubscriptionBreaker | undefined>>();
  private readonly results = new Map<
    string,
    { readonly atMs: number; readonly reason: Promise<string | undefined> }
  >();

  /**
   * @param breakerOf finds the breaker of a queue by the queue's name; called once per queue
   * @param freshMs how long a result is cached
   */
  constructor(
    private readonly breakerOf: (queueName: string) => Promise<SubscriptionBreaker | undefined>,
    private readonly nowMs: () => number,
    private readonly freshMs: number,
  ) {}

  /** Why nothing must be sent to the queue now; undefined when it may be. */
  openBreakerReason(queueName: string): Promise<string | undefined> {
    const last = this.results.get(queueName);
    if (last && this.nowMs() - last.atMs < this.freshMs) return last.reason;
    const reason = this.read(queueName);
    this.results.set(queueName, { atMs: this.nowMs(), reason });
    return reason;
  }

  private async read(queueName: string): Promise<string | undefined> {
    const found = this.found.get(queueName) ?? this.breakerOf(queueName);
    this.found.set(queueName, found);
    const breaker = await found;
    return breaker && openBreakerReason(breaker.subscription, await breaker.read(), this.nowMs());
  }
}
