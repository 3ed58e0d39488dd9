import type { Consumer } from "./consumer";
import type { ConsumerMessage } from "./read-message";
import { idempotencyKeyOf } from "./idempotency-record-of";

/** Events whose past is looked up before a probe. */
const mostLookedUp = 10;

/**
 * The order in which events are to probe: those first that have not failed before, as only they can tell the
 * dependency's trouble from their own; then those that have failed least. Asks for the past of a few that were received
 * before; where there is no answer the order stays as it is.
 */
export async function probeOrder(
  messages: readonly ConsumerMessage[],
  consumer: Consumer,
): Promise<ConsumerMessage[]> {
  const byReceives = [...messages].sort((one, other) => one.receives - other.receives);
  const known = new Map<ConsumerMessage, number>();
  const lookUp = byReceives.filter(({ receives }) => receives > 1).slice(0, mostLookedUp);
  await Promise.all(
    lookUp.map((message) =>
      failuresOf(message, consumer).then(
        (failures) => known.set(message, failures),
        () => undefined,
      ),
    ),
  );
  // Of what was not looked up more can be good than of what is known to have failed.
  const rank = (message: ConsumerMessage): number => known.get(message) ?? (message.receives === 1 ? 0 : 0.5);
  return byReceives.sort((one, other) => rank(one) - rank(other));
}

async function failuresOf(message: ConsumerMessage, { environment, ports }: Consumer): Promise<number> {
  const item = await ports.idempotency.read(idempotencyKeyOf(message, environment));
  return item?.failures ?? 0;
}
