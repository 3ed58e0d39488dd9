import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { EventDestinations } from "../topology/event-destinations";

/** Resolves when no subscription's queue has more than `most` visible messages. */
export async function untilThereIsRoom(
  local: LocalAws,
  { subscriptions }: EventDestinations,
  most: number,
  signal: AbortSignal,
): Promise<void> {
  const names = new Set(subscriptions.map(({ queue }) => queue));
  const isFull = (): boolean =>
    local.services.sqs.inspect().some(({ name, visible }) => names.has(name) && visible > most);
  do {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, isFull() ? 50 : 0));
  } while (isFull());
}
