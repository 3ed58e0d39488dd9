import { ageOfNextReceiveMs } from "../settings/receive-pace";
import type { BreakerBatch } from "../breaker/breaker-batch";
import { attendEvent } from "./process-message";
import type { Batch } from "./batch";
import type { ConsumerMessage } from "./read-message";
import { inParallel } from "./in-parallel";
import { probeOrder } from "./probe-order";

/** Attends to the events of a batch: one by one while this instance probes, then as many at once as is allowed. */
export async function attendDeliveries(deliveries: readonly ConsumerMessage[], batch: Batch): Promise<void> {
  const { breaker, environment: place } = batch.consumer;
  if (!breaker.isIdle) await breaker.beginBatch(factsOf(deliveries, batch));
  const rest = breaker.isProbing ? await probe(deliveries, batch) : deliveries;
  await attend(rest, place.settings.concurrency, batch);
}

function factsOf(deliveries: readonly ConsumerMessage[], batch: Batch): BreakerBatch {
  const nowMs = batch.consumer.ports.clock.now();
  const isFit = ({ record, receives }: ConsumerMessage): boolean =>
    ageOfNextReceiveMs(receives) <= nowMs - Number(record.attributes.SentTimestamp);
  const idOf = ({ record }: ConsumerMessage): string => record.messageId;
  return {
    leaseExpiresAtMs: batch.leaseMs,
    messageIds: deliveries.map(idOf),
    probeCandidateIds: deliveries.filter(isFit).map(idOf),
  };
}

/** Answers what is left when the probes are over. */
async function probe(deliveries: readonly ConsumerMessage[], batch: Batch): Promise<ConsumerMessage[]> {
  const ordered = await probeOrder(deliveries, batch);
  let probed = 0;
  while (probed < ordered.length && batch.consumer.breaker.isProbing) {
    await attend([ordered[probed++] as ConsumerMessage], 1, batch);
  }
  return ordered.slice(probed);
}

function attend(deliveries: readonly ConsumerMessage[], atOnce: number, batch: Batch): Promise<void> {
  return inParallel(
    deliveries,
    atOnce,
    (delivery) => attendEvent(delivery, batch),
    (delivery, error) => batch.giveBackBroken(delivery, error),
  );
}
