import type { Consumer } from "./consumer";
import type { ConsumerMessage } from "./read-message";
import { idempotencyKeyOf } from "./idempotency-record-of";

/** Most events whose item is read before a probe. */
const maxReads = 10;

/**
 * The order in which events probe: first those that have not failed before, as their failure is the dependency's; then
 * by their number of failures. It reads the items of a few that were received before; without a response their order
 * stays.
 */
export async function probeOrder(
  messages: readonly ConsumerMessage[],
  consumer: Consumer,
): Promise<ConsumerMessage[]> {
  const byReceives = [...messages].sort((one, other) => one.receives - other.receives);
  const known = new Map<ConsumerMessage, number>();
  const repeated = byReceives.filter(({ receives }) => receives > 1).slice(0, maxReads);
  await Promise.all(
    repeated.map((message) =>
      failuresOf(message, consumer).then(
        (failures) => known.set(message, failures),
        () => undefined,
      ),
    ),
  );
  // An event whose item was not read may not have failed.
  const rank = (message: ConsumerMessage): number => known.get(message) ?? (message.receives === 1 ? 0 : 0.5);
  return byReceives.sort((one, other) => rank(one) - rank(other));
}

async function failuresOf(message: ConsumerMessage, { environment, ports }: Consumer): Promise<number> {
  const item = await ports.idempotency.read(idempotencyKeyOf(message, environment));
  return item?.failures ?? 0;
}
