import { openBreakerReason } from "../breaker/open-breaker-reason";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";

/** The breaker of the subscription that a queue belongs to. */
export interface SubscriptionBreaker {
  /** Name of the subscription: `user/search-index`. */
  readonly subscription: string;
  /** The breaker's item; undefined when there is none. */
  read(): Promise<BreakerItem | undefined>;
}

/** Answers why nothing must be sent to a queue now, as its subscription's breaker is open; undefined when it may be. */
export type BreakerGate = (queueName: string) => Promise<string | undefined>;

/** Makes the gate of one run; `breakerOf` is called once per queue, and an answer is cached for `freshMs`. */
export function breakerGate(
  breakerOf: (queueName: string) => Promise<SubscriptionBreaker | undefined>,
  nowMs: () => number,
  freshMs: number,
): BreakerGate {
  const found = new Map<string, Promise<SubscriptionBreaker | undefined>>();
  const answers = new Map<string, { readonly atMs: number; readonly reason: Promise<string | undefined> }>();
  const read: BreakerGate = async (queueName) => {
    const finding = found.get(queueName) ?? breakerOf(queueName);
    found.set(queueName, finding);
    const breaker = await finding;
    return breaker && openBreakerReason(breaker.subscription, await breaker.read(), nowMs());
  };
  return (queueName) => {
    const last = answers.get(queueName);
    if (last && nowMs() - last.atMs < freshMs) return last.reason;
    const reason = read(queueName);
    answers.set(queueName, { atMs: nowMs(), reason });
    return reason;
  };
}
