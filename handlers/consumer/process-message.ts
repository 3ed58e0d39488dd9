import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { handleEvent } from "./handle-event";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import { idempotencyRecordOf } from "./idempotency-record-of";
import { deadLetter, reject } from "./keep-message";
import { minReturnDelayMs } from "./min-return-delay-ms";
import type { Outcome, PoisonPillCandidate } from "./outcome";
import type { ConsumerMessage, RejectedMessage } from "./read-message";
import { failureMetrics } from "./track-event-metrics";
import { writeQuietly } from "./write-quietly";

/** A deployment takes minutes; later it has not begun yet. */
const firstContractDelayMs = 30_000;
const maxContractDelayMs = 3_600_000;

/**
 * Processes one message by its content, its age, the deadline, the circuit breaker and its event's record, and answers
 * its outcome. It rejects only by a defect of the pipeline: then the message is retried.
 */
export function processMessage(
  message: ConsumerMessage | RejectedMessage,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> {
  switch (message.kind) {
    case "rejected":
      return reject(message, consumer);
    case "expired":
      return deadLetterExpired(message, consumer);
    case "unknownContract":
      return Promise.resolve(untilContractIsKnown(message, consumer));
    case "aheadOfPace":
      return Promise.resolve({ kind: "retry", reason: "ahead-of-pace", delayMs: 0 });
    case "valid": {
      const { breaker } = consumer;
      if (breaker.needsSync()) return breaker.sync().then(() => processEvent(message, consumer, deadline));
      return processEvent(message, consumer, deadline);
    }
  }
}

/** Retries an event whose contract the consumer does not know yet, until its deployment. */
function untilContractIsKnown(
  { event, record, receives, unknownContract }: ConsumerMessage,
  { ports }: Consumer,
): Outcome {
  const { reason, detail } = unknownContract ?? {};
  const mostMs = Math.min(maxContractDelayMs, firstContractDelayMs * 2 ** (receives - 1));
  return {
    kind: "retry",
    reason,
    delayMs: mostMs * (1 - ports.random() / 2),
    metrics: failureMetrics(event, record.messageId, `${reason}: ${detail}`, "retried"),
  };
}

function deadLetterExpired(message: ConsumerMessage, consumer: Consumer): Promise<Outcome> {
  const { maxEventAgeSeconds } = consumer.environment.settings;
  const { reason = reasonOfExpiry(message, maxEventAgeSeconds), detail } = message.unknownContract ?? {};
  const waited = `waited more than ${maxEventAgeSeconds} s`;
  return deadLetter(message, { reason, detail: detail ? `${waited}: ${detail}` : waited }, consumer);
}

/** A message that was first received in time was attempted or deferred since then: `outage`. */
function reasonOfExpiry(
  { record, receives }: ConsumerMessage,
  maxEventAgeSeconds: number,
): "outage" | "max-age" {
  const { ApproximateFirstReceiveTimestamp: firstMs, SentTimestamp: sentMs } = record.attributes;
  const wasLate = Number(firstMs) - Number(sentMs) > maxEventAgeSeconds * 1000;
  return receives === 1 || wasLate ? "max-age" : "outage";
}

function processEvent(message: ConsumerMessage, consumer: Consumer, deadline: Deadline): Promise<Outcome> {
  const nowMs = consumer.ports.clock.now();
  const obstacle = outcomeWithoutAttempt(message, consumer, deadline, nowMs);
  if (obstacle) return Promise.resolve(obstacle);
  const { mode } = consumer.environment.settings.idempotency;
  // The healthy path of a consumer without idempotency sends no request.
  if (mode === "none" && message.receives === 1)
    return handleEvent(message, undefined, consumer, deadline, nowMs);
  return processByRecord(message, idempotencyRecordOf(message, consumer, deadline), consumer, deadline);
}

/** The outcome of an event that must not begin now; undefined when it may. */
function outcomeWithoutAttempt(
  message: ConsumerMessage,
  consumer: Consumer,
  deadline: Deadline,
  nowMs: number,
): Outcome | undefined {
  if (deadline.isOver) return retryLater(message, consumer);
  if (!deadline.hasTime(nowMs)) return retryLater(message, consumer, "no-time", 0);
  const delayMs = consumer.breaker.deferDelayMs(message);
  return delayMs > 0 ? { kind: "deferred", delayMs } : undefined;
}

async function processByRecord(
  message: ConsumerMessage,
  record: IdempotencyRecord,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> {
  let decision: AttemptDecision | undefined;
  try {
    decision = await record.requestAttempt(message.receives);
  } catch (error) {
    // Without idempotency the record only finds poison pills; with it, no attempt begins on an unknown record.
    if (consumer.environment.settings.idempotency.mode !== "none")
      return retryUnknown(message, consumer, error);
  }
  // The message has returned to the queue: this attempt must not look like one that never ended.
  if (deadline.isOver) return withdraw(message, record, consumer);
  switch (decision?.kind) {
    case "isolate":
      return { kind: "isolate", candidate: { message, record, decision } };
    case "duplicate":
      return { kind: "duplicate" };
    case "conflict": {
      const detail = "Another event of this id was received before: type, source, version or data differ.";
      return reject({ ...message, kind: "rejected", reason: "id-conflict", detail }, consumer);
    }
    case "busy":
      return retryBusy(message, consumer, decision.untilMs);
    case "max-attempts":
    case "crash-loop":
      return deadLetterUntried(message, record, decision, consumer);
    case "attempt":
    case undefined:
      return handleEvent(message, record, consumer, deadline, consumer.ports.clock.now());
  }
}

/**
 * Processes a poison pill candidate. Its attempt is written only now, as a crash of another candidate is not its own, and
 * as IN_PROGRESS only when nothing can keep it from beginning.
 */
export async function processIsolated(
  { message, record, decision }: PoisonPillCandidate,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> {
  const first = await syncedOutcomeWithoutAttempt(message, consumer, deadline);
  if (first) return first;
  try {
    const begun = await record.begin(decision, deadline.leaseExpiresAtMs);
    if (begun.kind === "busy") return retryBusy(message, consumer, begun.untilMs);
    const second = await syncedOutcomeWithoutAttempt(message, consumer, deadline);
    if (second) return { ...second, written: writeQuietly(record.withdraw(), consumer.log) };
    if (!(await record.start())) return retryLater(message, consumer, "busy");
  } catch (error) {
    return retryUnknown(message, consumer, error);
  }
  if (deadline.isOver) return withdraw(message, record, consumer);
  return handleEvent(message, record, consumer, deadline, consumer.ports.clock.now());
}

async function syncedOutcomeWithoutAttempt(
  message: ConsumerMessage,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome | undefined> {
  const { breaker, ports } = consumer;
  if (breaker.needsSync()) await breaker.sync();
  return outcomeWithoutAttempt(message, consumer, deadline, ports.clock.now());
}

/** Retries with a backoff, as an outage may last for hours, and SQS counts every receive. */
function retryLater(
  { receives }: ConsumerMessage,
  { ports }: Consumer,
  reason?: string,
  delayMs: number = backoffDelayMs(receives, ports.random()),
): Outcome {
  return {
    kind: "retry",
    reason,
    delayMs: Math.max(minReturnDelayMs, delayMs) + ports.random() * minReturnDelayMs,
  };
}

/** Before the end of the lease, as the other attempt mostly ends earlier. */
function retryBusy(message: ConsumerMessage, consumer: Consumer, untilMs: number): Outcome {
  const { clock, random } = consumer.ports;
  const delayMs = Math.min(untilMs - clock.now(), backoffDelayMs(message.receives, random()));
  return retryLater(message, consumer, "busy", delayMs);
}

function retryUnknown(message: ConsumerMessage, consumer: Consumer, error: unknown): Outcome {
  consumer.log.failure("warn", "The state table did not answer.", error);
  return retryLater(message, consumer, "state-table-unavailable");
}

function withdraw(message: ConsumerMessage, record: IdempotencyRecord, consumer: Consumer): Outcome {
  return { ...retryLater(message, consumer), written: writeQuietly(record.withdraw(), consumer.log) };
}

/** Dead-letters an event that has no attempts left. */
async function deadLetterUntried(
  message: ConsumerMessage,
  record: IdempotencyRecord,
  { kind, item }: AttemptDecision & { kind: "max-attempts" | "crash-loop" },
  consumer: Consumer,
): Promise<Outcome> {
  const attempt = kind === "crash-loop" ? item.crashes + 1 : (item.failures ?? item.attempts);
  const what = kind === "crash-loop" ? "attempts in a row began and never ended" : "attempts failed";
  const outcome = await deadLetter(
    message,
    { reason: kind, detail: `${attempt} ${what}`, attempt },
    consumer,
  );
  // If it cannot be sent, the record stays, and the next receive decides the same.
  return outcome.kind === "deadLettered"
    ? { ...outcome, written: writeQuietly(record.deadLetter(), consumer.log) }
    : outcome;
}
