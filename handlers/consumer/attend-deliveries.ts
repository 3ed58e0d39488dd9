import { ageOfNextReceiveMs } from "../settings/receive-pace";
import type { BatchFacts } from "../breaker/batch-facts";
import { attendEvent } from "./attend-event";
import type { Batch } from "./batch";
import type { Delivery } from "./delivery";
import { inParallel } from "./in-parallel";
import { probeOrder } from "./probe-order";

/** Attends to the events of a batch: one by one while this instance probes, then as many at once as is allowed. */
export async function attendDeliveries(deliveries: readonly Delivery[], batch: Batch): Promise<void> {
  const { breaker, place } = batch.consumer;
  if (!breaker.isQuiet) await breaker.beginBatch(factsOf(deliveries, batch));
  const rest = breaker.isProbing ? await probe(deliveries, batch) : deliveries;
  await attend(rest, place.settings.concurrency, batch);
}

function factsOf(deliveries: readonly Delivery[], batch: Batch): BatchFacts {
  const nowMs = batch.consumer.ports.clock.now();
  const isFit = ({ record, receives }: Delivery): boolean =>
    ageOfNextReceiveMs(receives) <= nowMs - Number(record.attributes.SentTimestamp);
  const idOf = ({ record }: Delivery): string => record.messageId;
  return {
    leaseMs: batch.leaseMs,
    messageIds: deliveries.map(idOf),
    fitIds: deliveries.filter(isFit).map(idOf),
  };
}

/** Answers what is left when the probes are over. */
async function probe(deliveries: readonly Delivery[], batch: Batch): Promise<Delivery[]> {
  const ordered = await probeOrder(deliveries, batch);
  let probed = 0;
  while (probed < ordered.length && batch.consumer.breaker.isProbing) {
    await attend([ordered[probed++] as Delivery], 1, batch);
  }
  return ordered.slice(probed);
}

function attend(deliveries: readonly Delivery[], atOnce: number, batch: Batch): Promise<void> {
  return inParallel(
    deliveries,
    atOnce,
    (delivery) => attendEvent(delivery, batch),
    (delivery, error) => batch.giveBackBroken(delivery, error),
  );
}
