import type { Batch } from "./batch";
import type { ConsumerMessage } from "./read-message";
import { idempotencyKeyOf } from "./idempotency-record-of";

/** Events whose past is looked up before a probe. */
const mostLookedUp = 10;

/**
 * The order in which events are to probe: those first that have not failed before, as only they can tell the
 * dependency's trouble from their own; then those that have failed least. Asks for the past of a few that were received
 * before; where there is no answer the order stays as it is.
 */
export async function probeOrder(deliveries: readonly ConsumerMessage[], batch: Batch): Promise<ConsumerMessage[]> {
  const byReceives = [...deliveries].sort((one, other) => one.receives - other.receives);
  const known = new Map<ConsumerMessage, number>();
  const lookUp = byReceives.filter(({ receives }) => receives > 1).slice(0, mostLookedUp);
  await Promise.all(
    lookUp.map((delivery) =>
      failuresOf(delivery, batch).then(
        (failures) => known.set(delivery, failures),
        () => undefined,
      ),
    ),
  );
  // Of what was not looked up more can be good than of what is known to have failed.
  const rank = (delivery: ConsumerMessage): number => known.get(delivery) ?? (delivery.receives === 1 ? 0 : 0.5);
  return byReceives.sort((one, other) => rank(one) - rank(other));
}

async function failuresOf(delivery: ConsumerMessage, { consumer }: Batch): Promise<number> {
  const { environment: place, ports } = consumer;
  const item = await ports.idempotency.read(idempotencyKeyOf(delivery, place));
  return item?.failures ?? 0;
}
