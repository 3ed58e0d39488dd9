import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { waitingIn } from "./observe";
import type { EventDestinations } from "../topology/event-destinations";

const lookEveryMs = 50;
/** Longer than one more attempt takes: a handler may do without what it did not get. */
const patienceMs = 10_000;

/**
 * Resolves when nothing is under way and no subscription's queue holds a message, not even a hidden one.
 * @param onProgress is told how many messages the fullest queue still holds
 * @throws naming what a function asked for and the local AWS does not simulate, once its queue does not empty any more
 */
export async function untilSettled(
  local: Pick<LocalAws, "services" | "underWay" | "missing">,
  { subscriptions }: Pick<EventDestinations, "subscriptions">,
  signal: AbortSignal,
  onProgress: (left: number) => void,
  nowMs: () => number = () => performance.now(),
): Promise<void> {
  let total = Infinity;
  let sinceMs = nowMs();
  for (;;) {
    signal.throwIfAborted();
    const left = subscriptions.map(({ queue }) => waitingIn(local, queue));
    const waiting = Math.max(0, ...left);
    if (waiting === 0 && local.underWay() === 0) return;
    const sum = left.reduce((all, one) => all + one, 0);
    if (sum < total) [total, sinceMs] = [sum, nowMs()];
    if (local.missing.size > 0 && nowMs() - sinceMs > patienceMs) {
      const held = subscriptions.flatMap(({ domain, name }, index) =>
        left[index] ? `${domain}/${name}` : [],
      );
      throw new Error(`${[...local.missing].join(" ")} Events of ${held.join(", ")} wait for it in vain.`);
    }
    onProgress(waiting);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
