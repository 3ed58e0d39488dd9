import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { waitingIn } from "./observe";
import type { EventDestinations } from "../topology/event-destinations";

const lookEveryMs = 50;

/**
 * Resolves when nothing is under way and no subscription's queue holds a message, not even a hidden one.
 * @param onProgress is told how many messages the fullest queue still holds
 */
export async function untilSettled(
  local: LocalAws,
  { subscriptions }: EventDestinations,
  signal: AbortSignal,
  onProgress: (left: number) => void,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const left = subscriptions.map(({ queue }) => waitingIn(local, queue));
    const waiting = Math.max(0, ...left);
    if (waiting === 0 && local.underWay() === 0) return;
    onProgress(waiting);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
