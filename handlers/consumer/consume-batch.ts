import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { ageOfNextReceiveMs } from "../settings/receive-pace";
import { attendDeliveries } from "./attend-deliveries";
import { attendSuspect } from "./process-message";
import { Batch, type Invocation } from "./batch";
import { breakerLevel } from "../breaker/circuit-breaker-transitions";
import type { Consumer } from "./consumer";
import {
  readMessage,
  type AcceptedEvents,
  type ConsumerMessage,
  type UnknownContract,
  type BatchItem,
  type RejectedMessage,
} from "./read-message";
import { giveUpHandlers } from "./handle-event";
import { inParallel } from "./in-parallel";
import type { PoisonPillCandidate } from "./poison-pill-candidate";
import { namesOf, rejectMessage, sendToDeadLetters } from "./set-aside";
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
  // Whatever becomes of a message that comes again: something kept it from its end.
  if (records.some(wasReceivedBefore)) consumer.breaker.requestRefresh();
  await endInTime(attendAll(batch), batch);
  batch.giveBackTheRest();
  const { breaker } = consumer;
  const endings = batch.lastWrites;
  if (!breaker.isIdle) endings.push(breaker.endBatch());
  if (batch.hasReturns) endings.push(batch.changeVisibilities());
  if (endings.length > 0) await batch.untilAnswer(Promise.all(endings));
  writeMetrics(batch);
  return batch.response();
}

function wasReceivedBefore({ attributes }: SQSRecord): boolean {
  return Number(attributes.ApproximateReceiveCount) > 1;
}

async function attendAll(batch: Batch): Promise<void> {
  const { deliveries, rejections, expired } = readBatch(batch);
  // Before any handler may kill the process: what it takes along comes back as soon as the queue lets it.
  if (batch.hasReturns) await batch.changeVisibilities();
  if (rejections.length + expired.length > 0) await setAsideHopeless(rejections, expired, batch);
  if (deliveries.length === 0) return;
  await attendDeliveries(deliveries, batch);
  if (batch.suspects.length === 0) return;
  const fail = ({ message: delivery }: PoisonPillCandidate, error: unknown): void => batch.giveBackBroken(delivery, error);
  await inParallel(batch.suspects, 1, (suspect) => attendSuspect(suspect, batch), fail);
}

/** A deployment takes minutes; after an hour it is one that somebody has yet to begin. */
const firstEarlyDelayMs = 30_000;
const maxEarlyDelayMs = 3_600_000;

/** What a batch holds: what can be handled, what never can, and what is too old. */
interface ReadBatch {
  readonly deliveries: ConsumerMessage[];
  readonly rejections: RejectedMessage[];
  readonly expired: ConsumerMessage[];
}

function readBatch(batch: Batch): ReadBatch {
  const { environment: place, ports, validators } = batch.consumer;
  const { maxHops, maxEventAgeSeconds } = place.settings;
  const nowMs = ports.clock.now();
  const accepted = { validators, maxHops, nowMs };
  const deliveries: ConsumerMessage[] = [];
  const rejections: RejectedMessage[] = [];
  const expired: ConsumerMessage[] = [];
  for (let position = 0; position < batch.records.length; position++) {
    const record = batch.records[position] as SQSRecord;
    const read = readOrGiveBack(record, position, accepted, batch);
    if (!read) continue;
    if ("reason" in read) {
      rejections.push(read);
      continue;
    }
    // The event's own time is its producer's word, and pages must not move with it: the queue knows how long it waited.
    const waitedMs = nowMs - Number(record.attributes.SentTimestamp);
    // A type that no contract knows may be anything.
    const type = read.unknownContract?.reason === "unknown-type" ? "unknown" : read.event.type;
    batch.metrics.addEvent(type, isNew(read) ? waitedMs : undefined);
    if (waitedMs > maxEventAgeSeconds * 1000) expired.push(read);
    else if (read.unknownContract) letWait(read, read.unknownContract, batch);
    else if (isAheadOfPace(read, waitedMs)) putOff(read, batch);
    else deliveries.push(read);
  }
  return { deliveries, rejections, expired };
}

/** One that SQS has handed out twice, and one for clocks that differ. */
const strayReceives = 2;

/**
 * Whether a message came sooner than it was told to. Whoever was to tell it died, time and again: as long as it keeps its
 * pace all the same, no crash of another event, however often, wears out what its queue counts.
 */
function isAheadOfPace({ receives }: ConsumerMessage, waitedMs: number): boolean {
  return ageOfNextReceiveMs(receives - strayReceives) > waitedMs;
}

function putOff(delivery: ConsumerMessage, batch: Batch): void {
  batch.metrics.addReason("ahead-of-pace");
  batch.giveBack(delivery, "Retried", 0);
}

/** Whether its age tells how fast events are delivered. What comes again is old for other reasons than the delivery. */
function isNew({ receives, replayName, redriven: recovered, unknownContract: early }: ConsumerMessage): boolean {
  return receives === 1 && replayName === undefined && recovered === undefined && early === undefined;
}

/** An event whose consumer is deployed after its producer waits for that, at little cost, and says so in the log. */
function letWait(delivery: ConsumerMessage, { reason, detail }: UnknownContract, batch: Batch): void {
  const { log, ports } = batch.consumer;
  batch.metrics.addReason(reason);
  const error = `${reason}: ${detail}`;
  log.failure({ ...namesOf(delivery.event), durationMs: 0, status: "retried", error });
  const ceilingMs = Math.min(maxEarlyDelayMs, firstEarlyDelayMs * 2 ** (delivery.receives - 1));
  batch.giveBack(delivery, "Retried", ceilingMs * (1 - ports.random() / 2));
}

function readOrGiveBack(
  record: SQSRecord,
  position: number,
  accepted: AcceptedEvents,
  batch: Batch,
): ConsumerMessage | RejectedMessage | undefined {
  try {
    return readMessage(record, position, accepted);
  } catch (error) {
    batch.giveBackBroken({ record, position }, error);
    return undefined;
  }
}

async function setAsideHopeless(
  rejections: readonly RejectedMessage[],
  expired: readonly ConsumerMessage[],
  batch: Batch,
): Promise<void> {
  const { concurrency, maxEventAgeSeconds } = batch.consumer.environment.settings;
  const fail = (broken: BatchItem, error: unknown): void => batch.giveBackBroken(broken, error);
  await inParallel(rejections, concurrency, (rejection) => rejectMessage(rejection, batch), fail);
  const waited = `waited more than ${maxEventAgeSeconds} s`;
  const setAside = (delivery: ConsumerMessage): Promise<unknown> => {
    const { reason = reasonOfExpiry(delivery, maxEventAgeSeconds), detail } = delivery.unknownContract ?? {};
    return sendToDeadLetters(delivery, { reason, detail: detail ? `${waited}: ${detail}` : waited }, batch);
  };
  await inParallel(expired, concurrency, setAside, fail);
}

/** An event that was received in time was tried or held back since, and is no worse for it; else nobody fetched it. */
function reasonOfExpiry({ record, receives }: ConsumerMessage, maxEventAgeSeconds: number): "outage" | "max-age" {
  const { ApproximateFirstReceiveTimestamp: firstMs, SentTimestamp: sentMs } = record.attributes;
  const wasLate = Number(firstMs) - Number(sentMs) > maxEventAgeSeconds * 1000;
  return receives === 1 || wasLate ? "max-age" : "outage";
}

/**
 * Waits for the work; near the deadline handlers are asked to stop, and those that do not are given up. From then on
 * nothing is waited for but what the batch's end needs, and that no longer than until the answer.
 */
function endInTime(work: Promise<void>, batch: Batch): Promise<void> {
  const { clock } = batch.consumer.ports;
  return new Promise((resolve) => {
    const giveUp = (): void => {
      giveUpHandlers(batch);
      resolve();
    };
    let timer = clock.after(batch.stopMs - clock.now(), () => {
      batch.stop();
      timer = clock.after(batch.giveUpMs - clock.now(), giveUp);
    });
    const end = (): void => {
      timer.cancel();
      resolve();
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
