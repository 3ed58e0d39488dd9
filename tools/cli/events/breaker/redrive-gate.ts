import { breakerGate, type BreakerGate } from "../../../../handlers/dead-letters/breaker-gate";
import type { Backbone } from "../backbone";
import { findBreaker, readBreaker } from "./find-breaker";

/** How long an answer holds, while events are being sent and somebody watches. */
const freshMs = 5_000;

/**
 * The gate of an operator's redrive; one that cannot ask fails.
 * @param force lets everything pass, and asks nothing.
 */
export function redriveGate(backbone: Backbone, force: boolean, nowMs: () => number): BreakerGate {
  return breakerGate(
    async (queueName) => {
      const subscription = backbone.subscriptions.find(({ queue }) => queue.name === queueName);
      if (!subscription || force) return undefined;
      const breaker = await findBreaker(subscription);
      return {
        subscription: `${subscription.domain}/${subscription.name}`,
        read: () => readBreaker(breaker),
      };
    },
    nowMs,
    freshMs,
  );
}
