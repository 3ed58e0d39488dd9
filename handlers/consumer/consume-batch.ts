import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { claimCheckOf } from "../../events/message/claim-check";
import { breakerLevel } from "../breaker/circuit-breaker-transitions";
import { Batch } from "./batch";
import { abandonOverdue } from "./conclude-failure";
import type { Consumer } from "./consumer";
import { Deadline, type Invocation } from "./deadline";
import { inParallel } from "./in-parallel";
import type { Outcome } from "./outcome";
import { beginProbing, probe } from "./probe-batch";
import { processIsolated } from "./process-isolated";
import { processMessage } from "./process-message";
import { readMessage, type BatchItem, type ConsumerMessage, type RejectedMessage } from "./read-message";
import { receivesOf } from "./received-records";

/**
 * Consumes one batch: every message has exactly one outcome, and is acknowledged only when its event is handled or in
 * another queue. Never throws: after an error a message returns to the queue.
 */
export async function consumeBatch(
  records: readonly SQSRecord[],
  invocation: Invocation,
  consumer: Consumer,
): Promise<SQSBatchResponse> {
  const { breaker, ports } = consumer;
  // An earlier attempt at a repeated message failed or did not end.
  if (records.some((record) => receivesOf(record) > 1)) breaker.requestRefresh();
  const deadline = new Deadline(invocation, ports.clock);
  const batch = new Batch(records, consumer);
  const endings: Promise<void>[] = [];
  await deadline.keep(contained(processBatch(records, batch, consumer, deadline), consumer), () => {
    for (const [message, outcome] of abandonOverdue(consumer, deadline)) {
      endings.push(batch.collect(message, outcome) ?? nothingToWrite);
    }
  });
  batch.retryRest();
  if (!breaker.isIdle) endings.push(breaker.endBatch(deadline));
  if (batch.hasReturns) endings.push(batch.changeVisibilities(deadline.answerAtMs));
  if (endings.length > 0) {
    const ended = Promise.all(endings).then(() => undefined);
    await deadline.untilAnswer(contained(ended, consumer));
  }
  writeMetrics(batch, consumer, deadline);
  return batch.response();
}

const nothingToWrite = Promise.resolve();

/** Logs what the work throws: messages keep their outcomes. */
function contained(work: Promise<void>, { log }: Consumer): Promise<void> {
  return work.catch((error: unknown) => log.failure("error", "A batch did not end.", error));
}

async function processBatch(
  records: readonly SQSRecord[],
  batch: Batch,
  consumer: Consumer,
  deadline: Deadline,
): Promise<void> {
  const { breaker, environment } = consumer;
  const { concurrency } = environment.settings;
  const process = (messages: readonly (ConsumerMessage | RejectedMessage)[], atOnce: number): Promise<void> =>
    collectAll(messages, atOnce, (message) => processMessage(message, consumer, deadline), batch);

  const { valid, others } = readBatch(records, batch, consumer);
  if (others.length > 0) await process(others, concurrency);
  // Before any handler can kill the process, as these messages would then wait for the visibility timeout.
  if (batch.hasReturns) await batch.changeVisibilities(deadline.answerAtMs);
  if (valid.length === 0) return;
  if (!breaker.isIdle) await beginProbing(valid, consumer, deadline);
  const unprobed = breaker.isProbedBy(deadline) ? await probe(valid, process, consumer, deadline) : valid;
  if (concurrency <= maxClaimsAtOnce) await process(unprobed, concurrency);
  else {
    await process(unprobed.filter(isWhole), concurrency);
    await process(
      unprobed.filter((message) => !isWhole(message)),
      maxClaimsAtOnce,
    );
  }
  if (batch.candidates.length === 0) return;
  const isolated = batch.candidates.map((candidate) => ({ ...candidate.message, candidate }));
  await collectAll(isolated, 1, ({ candidate }) => processIsolated(candidate, consumer, deadline), batch);
}

/** Each has up to {@link maxClaimBytes} in memory, and several times as much once it is parsed. */
const maxClaimsAtOnce = 10;

function isWhole({ event }: ConsumerMessage): boolean {
  return claimCheckOf(event) === undefined;
}

/** Each slot waits for the writes of an outcome, so that a crash of the next event does not undo it. */
function collectAll<Item extends BatchItem>(
  items: readonly Item[],
  atOnce: number,
  process: (item: Item) => Promise<Outcome>,
  batch: Batch,
): Promise<void> {
  return inParallel(
    items,
    atOnce,
    (item) => process(item).then((outcome) => batch.collect(item, outcome)),
    (item, error) => batch.retryBroken(item, error),
  );
}

/** Reads the messages, and separates those that may be handled. */
function readBatch(
  records: readonly SQSRecord[],
  batch: Batch,
  { environment, ports, validators }: Consumer,
): { valid: ConsumerMessage[]; others: (ConsumerMessage | RejectedMessage)[] } {
  const { maxHops, maxEventAgeSeconds } = environment.settings;
  const accepted = { validators, maxHops, maxEventAgeSeconds, nowMs: ports.clock.now() };
  const valid: ConsumerMessage[] = [];
  const others: (ConsumerMessage | RejectedMessage)[] = [];
  for (let position = 0; position < records.length; position++) {
    const record = records[position] as SQSRecord;
    try {
      const message = readMessage(record, position, accepted);
      if (message.kind !== "rejected") noteEvent(message, batch);
      if (message.kind === "valid") valid.push(message);
      else others.push(message);
    } catch (error) {
      batch.retryBroken({ record, position }, error);
    }
  }
  return { valid, others };
}

/** Only the age at a first receive measures the delivery. */
function noteEvent(message: ConsumerMessage, { metrics }: Batch): void {
  const { receives, replayName, redriven, unknownContract, waitedMs, event } = message;
  const isFirst =
    receives === 1 && replayName === undefined && redriven === undefined && unknownContract === undefined;
  // A type without a contract may be any text.
  const type = unknownContract?.reason === "unknown-type" ? "unknown" : event.type;
  metrics.addEvent(type, isFirst ? waitedMs : undefined);
}

/** Also for a batch that did not end. */
function writeMetrics({ metrics }: Batch, consumer: Consumer, { requestId, durationsMs }: Deadline): void {
  const { breaker, ports } = consumer;
  metrics.addDurations(durationsMs);
  metrics.breakerState = breakerLevel(breaker.item);
  const counts = breaker.takeCounts();
  metrics.add("BreakerProbes", counts.probes);
  metrics.add("BreakerOpened", counts.opened);
  metrics.add("BreakerStoreErrors", counts.storeErrors);
  const facts = { requestId, coldStart: consumer.batches === 0 };
  consumer.batches += 1;
  for (const line of metrics.lines(consumer.metricOwner, facts, ports.clock.now())) ports.write(line);
  for (const line of consumer.traces?.takeLines() ?? []) ports.write(line);
}
