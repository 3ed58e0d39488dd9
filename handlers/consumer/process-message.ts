import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { Batch } from "./batch";
import type { ConsumerMessage } from "./read-message";
import { describeError } from "../failures/describe-error";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import { handleEvent } from "./handle-event";
import { recordOf } from "./idempotency-record-of";
import { rejectMessage, sendToDeadLetters } from "./set-aside";
import type { PoisonPillCandidate } from "./poison-pill-candidate";

/** The shortest wait of a message that goes back to the queue. */
const soonMs = 1_000;

const nothingToDo = Promise.resolve();

/** Handles one event if the time, the breaker and its own past allow it; a suspect is left for later. */
export function attendEvent(delivery: ConsumerMessage, batch: Batch): Promise<void> {
  const { breaker } = batch.consumer;
  if (breaker.needsSync()) return breaker.sync().then(() => attendNow(delivery, batch));
  return attendNow(delivery, batch);
}

function attendNow(delivery: ConsumerMessage, batch: Batch): Promise<void> {
  const { environment: place, ports } = batch.consumer;
  const nowMs = ports.clock.now();
  if (!mayBegin(delivery, batch, nowMs)) return nothingToDo;
  const { mode } = place.settings.idempotency;
  // The healthy way of a consumer without idempotency: nothing is asked, nothing is written.
  if (mode === "none" && delivery.receives === 1) return handleEvent(delivery, undefined, batch, nowMs);
  return attendByItsPast(delivery, recordOf(delivery, batch), batch);
}

async function attendByItsPast(delivery: ConsumerMessage, record: IdempotencyRecord, batch: Batch): Promise<void> {
  let claim: AttemptDecision | undefined;
  try {
    claim = await record.requestAttempt(delivery.receives);
  } catch (error) {
    // Without idempotency the record only tells suspects from the rest; with it, an unknown past forbids an attempt.
    const { mode } = batch.consumer.environment.settings.idempotency;
    if (mode !== "none")
      return comeBack(delivery, batch, "progress-unknown", backoffMs(delivery, batch), error);
  }
  // Its message has been given back: what was claimed meanwhile must not look like an attempt that never ended.
  if (batch.isOver) return batch.quietly(record.withdraw());
  switch (claim?.kind) {
    case "suspect":
      batch.suspects.push({ message: delivery, record, decision: claim });
      return;
    case "duplicate":
      return batch.acknowledge(delivery, "Duplicate");
    case "conflict": {
      const detail = "Another event of this id was received before: type, source, version or data differ.";
      return rejectMessage({ ...delivery, reason: "id-conflict", detail }, batch);
    }
    case "busy":
      return comeBack(delivery, batch, "busy", busyDelayMs(claim.untilMs, delivery, batch));
    case "max-attempts":
    case "crash-loop":
      return setAsideUntried(delivery, record, claim, batch);
    case "attempt":
    case undefined:
      return handleEvent(delivery, record, batch, batch.consumer.ports.clock.now());
  }
}

/**
 * A suspect's turn: its attempt is written down only now, so that waiting behind another's crash is none of its own,
 * and as begun only after all that may still keep it from beginning.
 */
export async function attendSuspect({ message: delivery, record, decision: claim }: PoisonPillCandidate, batch: Batch): Promise<void> {
  if (!(await isFree(delivery, batch))) return;
  try {
    const begun = await record.begin(claim, batch.leaseMs);
    if (begun.kind === "busy")
      return comeBack(delivery, batch, "busy", busyDelayMs(begun.untilMs, delivery, batch));
    if (!(await isFree(delivery, batch))) return await batch.quietly(record.withdraw());
    if (!(await record.start())) return comeBack(delivery, batch, "busy", backoffMs(delivery, batch));
  } catch (error) {
    return comeBack(delivery, batch, "progress-unknown", backoffMs(delivery, batch), error);
  }
  if (batch.isOver) return batch.quietly(record.withdraw());
  await handleEvent(delivery, record, batch, batch.consumer.ports.clock.now());
}

/** Whether an event may begin, also by what other instances know. */
async function isFree(delivery: ConsumerMessage, batch: Batch): Promise<boolean> {
  const { breaker, ports } = batch.consumer;
  if (breaker.needsSync()) await breaker.sync();
  return mayBegin(delivery, batch, ports.clock.now());
}

/** Whether an event may begin now; if not, it is given back to the queue. */
function mayBegin(delivery: ConsumerMessage, batch: Batch, nowMs: number): boolean {
  const { breaker, ports } = batch.consumer;
  if (batch.isOver) return false;
  if (!batch.hasTime(nowMs)) {
    batch.metrics.addReason("no-time");
    batch.giveBack(delivery, "Retried", soonMs + ports.random() * soonMs);
    return false;
  }
  const parkMs = breaker.deferDelayMs(delivery);
  if (parkMs > 0) batch.giveBack(delivery, "Deferred", parkMs);
  return parkMs === 0;
}

/** A table may be silent for hours, and every receive counts towards SQS' own redrive. */
function backoffMs({ receives }: ConsumerMessage, { consumer: { ports } }: Batch): number {
  return backoffDelayMs(receives, ports.random());
}

/** Another attempt is mostly over long before its lease is; if it never ends, the lease's end is soon enough. */
function busyDelayMs(untilMs: number, delivery: ConsumerMessage, batch: Batch): number {
  return Math.min(untilMs - batch.consumer.ports.clock.now(), backoffMs(delivery, batch));
}

function comeBack(
  delivery: ConsumerMessage,
  batch: Batch,
  reason: string,
  delayMs: number,
  error?: unknown,
): undefined {
  const { log, ports } = batch.consumer;
  if (error !== undefined)
    log.line("warn", "The state table did not answer.", { error: describeError(error, undefined) });
  batch.metrics.addReason(reason);
  batch.giveBack(delivery, "Retried", Math.max(soonMs, delayMs) + ports.random() * soonMs);
}

/** Gives up an event that has had all its attempts. */
async function setAsideUntried(
  delivery: ConsumerMessage,
  record: IdempotencyRecord,
  { kind, item }: AttemptDecision & { kind: "max-attempts" | "crash-loop" },
  batch: Batch,
): Promise<void> {
  const attempt = kind === "crash-loop" ? item.crashes + 1 : (item.failures ?? item.attempts);
  const detail = kind === "crash-loop" ? "attempts in a row began and never ended" : "attempts failed";
  // If it cannot be sent the record stays as it is: the next delivery comes to the same conclusion.
  if (await sendToDeadLetters(delivery, { reason: kind, detail: `${attempt} ${detail}`, attempt }, batch))
    await batch.quietly(record.deadLetter());
}
