import { ageOfNextReceiveMs } from "../settings/receive-pace";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { idempotencyKeyOf } from "./idempotency-record-of";
import type { ConsumerMessage } from "./read-message";

/** Tells the breaker of a batch; afterwards it may hold the lease. */
export function beginProbing(
  messages: readonly ConsumerMessage[],
  { breaker, ports }: Consumer,
  deadline: Deadline,
): Promise<void> {
  const nowMs = ports.clock.now();
  const mayComeAgain = ({ record, receives }: ConsumerMessage): boolean =>
    ageOfNextReceiveMs(receives) <= nowMs - Number(record.attributes.SentTimestamp);
  const idOf = ({ record }: ConsumerMessage): string => record.messageId;
  const candidateIds = messages.filter(mayComeAgain).map(idOf);
  return breaker.beginBatch(deadline.leaseExpiresAtMs, messages.map(idOf), candidateIds, deadline);
}

/** Processes messages one by one while their batch probes; resolves to the rest. */
export async function probe(
  messages: readonly ConsumerMessage[],
  process: (messages: readonly ConsumerMessage[], atOnce: number) => Promise<void>,
  consumer: Consumer,
  batch: object,
): Promise<ConsumerMessage[]> {
  const ordered = await probeOrder(messages, consumer);
  let probed = 0;
  while (probed < ordered.length && consumer.breaker.isProbedBy(batch)) {
    await process([ordered[probed++] as ConsumerMessage], 1);
  }
  return ordered.slice(probed);
}

/** Most events whose item is read before a probe. */
const maxReads = 10;

/**
 * The order in which events probe: first those that have not failed before, as their failure is the dependency's; then
 * by their number of failures. It reads the items of a few that were received before; without a response their order
 * stays.
 */
async function probeOrder(
  messages: readonly ConsumerMessage[],
  { environment, ports }: Consumer,
): Promise<ConsumerMessage[]> {
  const byReceives = [...messages].sort((one, other) => one.receives - other.receives);
  const known = new Map<ConsumerMessage, number>();
  const repeated = byReceives.filter(({ receives }) => receives > 1).slice(0, maxReads);
  await Promise.all(
    repeated.map((message) =>
      ports.idempotency.read(idempotencyKeyOf(message, environment)).then(
        (item) => known.set(message, item?.failures ?? 0),
        () => undefined,
      ),
    ),
  );
  // An event whose item was not read may not have failed.
  const rank = (message: ConsumerMessage): number => known.get(message) ?? (message.receives === 1 ? 0 : 0.5);
  return byReceives.sort((one, other) => rank(one) - rank(other));
}
