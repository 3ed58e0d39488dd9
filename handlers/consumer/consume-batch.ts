import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { instantMs } from "../../events/instant";
import { attendEvent, attendSuspect } from "./attend-event";
import { Batch, type Invocation } from "./batch";
import { breakerLevel } from "../breaker/circuit-breaker-transitions";
import type { Consumer } from "./consumer";
import { readDelivery, type Delivery, type Rejection } from "./delivery";
import { giveUpHandlers } from "./handle-event";
import { inParallel } from "./in-parallel";
import { rejectMessage, sendToDeadLetters } from "./set-aside";
import { describeError } from "../failures/describe-error";

/**
 * Consumes one batch: every message ends in exactly one outcome, and is acknowledged only when its event is handled
 * or kept elsewhere. Never throws: what went wrong with a message is told by giving it back.
 */
export async function consumeBatch(
  records: readonly SQSRecord[],
  invocation: Invocation,
  consumer: Consumer,
): Promise<SQSBatchResponse> {
  const batch = new Batch(records, invocation, consumer);
  await endInTime(attendAll(batch), batch);
  batch.giveBackTheRest();
  const { breaker } = consumer;
  if (!breaker.isQuiet) await breaker.endBatch();
  if (batch.hasReturns) await batch.changeVisibilities();
  writeMetrics(batch);
  return batch.response();
}

async function attendAll(batch: Batch): Promise<void> {
  const { concurrency } = batch.consumer.place.settings;
  const { deliveries, rejections, expired } = readBatch(batch);
  if (rejections.length + expired.length > 0) await setAsideHopeless(rejections, expired, batch);
  if (deliveries.length === 0) return;
  const wasReceivedBefore = deliveries.some(({ receives }) => receives > 1);
  const { breaker } = batch.consumer;
  if (wasReceivedBefore || !breaker.isQuiet) await breaker.beginBatch(wasReceivedBefore, batch.leaseMs);

  let probed = 0;
  while (probed < deliveries.length && breaker.isProbing) {
    await attendEvent(deliveries[probed++] as Delivery, batch);
  }
  const rest = probed ? deliveries.slice(probed) : deliveries;
  await inParallel(rest, concurrency, (delivery) => attendEvent(delivery, batch));
  for (const suspect of batch.suspects) await attendSuspect(suspect, batch);
}

/** What a batch holds: what can be handled, what never can, and what is too old. */
interface ReadBatch {
  readonly deliveries: Delivery[];
  readonly rejections: Rejection[];
  readonly expired: Delivery[];
}

function readBatch(batch: Batch): ReadBatch {
  const { place, ports, validators } = batch.consumer;
  const { maxHops, maxEventAgeSeconds } = place.settings;
  const accepted = { validators, maxHops };
  const nowMs = ports.clock.now();
  const deliveries: Delivery[] = [];
  const rejections: Rejection[] = [];
  const expired: Delivery[] = [];
  for (let position = 0; position < batch.records.length; position++) {
    const record = batch.records[position] as SQSRecord;
    const read = readDelivery(record, position, accepted);
    if ("reason" in read) {
      rejections.push(read);
      continue;
    }
    const isReplay = read.replayName !== undefined;
    const ageMs = isReplay ? undefined : nowMs - instantMs(read.event.metadata.time);
    batch.metrics.addEvent(read.event.type, ageMs);
    const waitedMs = nowMs - Number(record.attributes.SentTimestamp);
    if (waitedMs > maxEventAgeSeconds * 1000) expired.push(read);
    else deliveries.push(read);
  }
  return { deliveries, rejections, expired };
}

async function setAsideHopeless(
  rejections: readonly Rejection[],
  expired: readonly Delivery[],
  batch: Batch,
): Promise<void> {
  const { concurrency, maxEventAgeSeconds } = batch.consumer.place.settings;
  await inParallel(rejections, concurrency, (rejection) => rejectMessage(rejection, batch));
  await inParallel(expired, concurrency, async (delivery) => {
    const detail = `waited more than ${maxEventAgeSeconds} s`;
    await sendToDeadLetters(delivery, { reason: "max-age", detail }, batch);
  });
}

/** Waits for the work; near the deadline handlers are asked to stop, and those that do not are given up. */
function endInTime(work: Promise<void>, batch: Batch): Promise<void> {
  const { clock } = batch.consumer.ports;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => void giveUpHandlers(batch).then(resolve, reject);
    let timer = clock.after(batch.stopMs - clock.now(), () => {
      batch.stop();
      timer = clock.after(batch.giveUpMs - clock.now(), giveUp);
    });
    const end = (): void => {
      timer.cancel();
      // Who has given up waits until that is written down, whatever still ends.
      if (!batch.isOver) resolve();
    };
    work.then(end, (error: unknown) => {
      batch.consumer.log.line("error", "The batch was broken off.", {
        error: describeError(error, undefined),
      });
      end();
    });
  });
}

/** One line per batch, also of a batch that was broken off. */
function writeMetrics(batch: Batch): void {
  const { metrics, consumer, invocation } = batch;
  const { breaker, ports } = consumer;
  metrics.set("BreakerState", breakerLevel(breaker.item));
  const counts = breaker.takeCounts();
  metrics.add("BreakerProbes", counts.probes);
  metrics.add("BreakerOpened", counts.opened);
  metrics.add("BreakerStoreErrors", counts.storeErrors);
  const facts = { requestId: invocation.awsRequestId, coldStart: consumer.batches === 0 };
  consumer.batches += 1;
  for (const line of metrics.lines(consumer.metricOwner, facts, ports.clock.now())) ports.write(line);
}
