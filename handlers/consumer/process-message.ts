import { backoffDelayMs } from "../failures/backoff-delay-ms";
import { describeError } from "../failures/describe-error";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { handleEvent } from "./handle-event";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import { idempotencyRecordOf } from "./idempotency-record-of";
import { deadLetter, reject } from "./keep-message";
import { minReturnDelayMs } from "./min-return-delay-ms";
import type { Outcome } from "./outcome";
import type { PoisonPillCandidate } from "./poison-pill-candidate";
import type { ConsumerMessage, RejectedMessage } from "./read-message";
import { eventNames } from "./track-event-metrics";
import { writeQuietly } from "./write-quietly";

/** A deployment takes minutes; after an hour it is one that somebody has yet to begin. */
const firstContractDelayMs = 30_000;
const maxContractDelayMs = 3_600_000;

/**
 * Does with one message what its content, its age, the time left, the circuit breaker and its event's past allow, and says
 * what became of it. Only its own fault makes it reject: then the message returns to the queue.
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

/** An event whose consumer is deployed after its producer waits for that, at little cost, and says so in the log. */
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
    metrics: {
      ...eventNames(event, record.messageId),
      processingTime: 0,
      status: "FAILURE",
      error: `${reason}: ${detail}`,
      outcome: "retried",
    },
  };
}

function deadLetterExpired(message: ConsumerMessage, consumer: Consumer): Promise<Outcome> {
  const { maxEventAgeSeconds } = consumer.environment.settings;
  const { reason = reasonOfExpiry(message, maxEventAgeSeconds), detail } = message.unknownContract ?? {};
  const waited = `waited more than ${maxEventAgeSeconds} s`;
  return deadLetter(message, { reason, detail: detail ? `${waited}: ${detail}` : waited }, consumer);
}

/** An event that was received in time was tried or deferred since, and is no worse for it; else nobody received it. */
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
  // The healthy way of a consumer without idempotency: nothing is asked, nothing is written.
  if (mode === "none" && message.receives === 1)
    return handleEvent(message, undefined, consumer, deadline, nowMs);
  return processByRecord(message, idempotencyRecordOf(message, consumer, deadline), consumer, deadline);
}

/** What keeps an event from beginning now; undefined when nothing does. */
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
    // Without idempotency the record only tells poison pills from the rest; with it, an unknown past forbids an attempt.
    if (consumer.environment.settings.idempotency.mode !== "none")
      return retryUnknown(message, consumer, error);
  }
  // The message is in the queue again: an attempt that was granted meanwhile must not look like one that never ended.
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
 * Processes a poison pill candidate: its attempt is written only now, so that waiting behind another's crash is none of its
 * own, and as begun only after all that may still keep it from beginning.
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

/** Returns the message to the queue. The state table may be silent for hours, and SQS counts every receive. */
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

/** Another attempt is mostly over long before its lease is; if it never ends, the lease's end is soon enough. */
function retryBusy(message: ConsumerMessage, consumer: Consumer, untilMs: number): Outcome {
  const { clock, random } = consumer.ports;
  const delayMs = Math.min(untilMs - clock.now(), backoffDelayMs(message.receives, random()));
  return retryLater(message, consumer, "busy", delayMs);
}

function retryUnknown(message: ConsumerMessage, consumer: Consumer, error: unknown): Outcome {
  consumer.log.line("warn", "The state table did not answer.", { error: describeError(error, undefined) });
  return retryLater(message, consumer, "state-table-unavailable");
}

function withdraw(message: ConsumerMessage, record: IdempotencyRecord, consumer: Consumer): Outcome {
  return { ...retryLater(message, consumer), written: writeQuietly(record.withdraw(), consumer.log) };
}

/** Abandons an event that has had all its attempts. */
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
  // If it cannot be sent the record stays as it is: the next receive comes to the same conclusion.
  return outcome.kind === "deadLettered"
    ? { ...outcome, written: writeQuietly(record.deadLetter(), consumer.log) }
    : outcome;
}
