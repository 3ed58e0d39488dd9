import { openBreakerReason } from "../breaker/open-breaker-reason";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";

/** The breaker of the subscription that a queue belongs to. */
export interface SubscriptionBreaker {
  /** How to speak of the subscription: `user/search-index`. */
  readonly subscription: string;
  /** The item as it is now; undefined when nobody has written it. */
  read(): Promise<BreakerItem | undefined>;
}

/**
 * Tells whether a queue's subscription can take events, so that nothing is sent to where an open breaker would only send
 * it back. The one rule of the scheduled recovery and of `dead-letters redrive`.
 */
export class BreakerGate {
  private readonly found = new Map<string, Promise<SubscriptionBreaker | undefined>>();
  private readonly answers = new Map<
    string,
    { readonly atMs: number; readonly why: Promise<string | undefined> }
  >();

  /**
   * @param breakerOf finds the breaker of a queue by its name, once; undefined when it has none
   * @param freshMs how long an answer holds
   */
  constructor(
    private readonly breakerOf: (queueName: string) => Promise<SubscriptionBreaker | undefined>,
    private readonly nowMs: () => number,
    private readonly freshMs: number,
  ) {}

  /** Why nothing should be sent to the queue now; undefined when nothing speaks against it. */
  openBreakerReason(queueName: string): Promise<string | undefined> {
    const last = this.answers.get(queueName);
    if (last && this.nowMs() - last.atMs < this.freshMs) return last.why;
    const why = this.ask(queueName);
    this.answers.set(queueName, { atMs: this.nowMs(), why });
    return why;
  }

  private async ask(queueName: string): Promise<string | undefined> {
    const found = this.found.get(queueName) ?? this.breakerOf(queueName);
    this.found.set(queueName, found);
    const breaker = await found;
    return breaker && openBreakerReason(breaker.subscription, await breaker.read(), this.nowMs());
  }
}
