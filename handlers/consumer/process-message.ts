import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { handleEvent } from "./handle-event";
import type { AttemptDecision } from "./idempotency-item";
import type { IdempotencyRecord } from "./idempotency-record";
import { idempotencyRecordOf } from "./idempotency-record-of";
import { reject } from "./keep-message";
import type { Outcome } from "./outcome";
import type { ConsumerMessage, RejectedMessage } from "./read-message";
import {
  deadLetterExpired,
  deadLetterUntried,
  retryBusy,
  retryLater,
  retryUnknown,
  untilContractIsKnown,
} from "./unattempted";

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
    case "unknown-contract":
      return Promise.resolve(untilContractIsKnown(message, consumer));
    case "ahead-of-pace":
      return Promise.resolve({ kind: "retried", reason: message.kind, delayMs: 0 });
    case "valid": {
      const { breaker } = consumer;
      if (breaker.needsSync()) return breaker.sync().then(() => processEvent(message, consumer, deadline));
      return processEvent(message, consumer, deadline);
    }
  }
}

function processEvent(message: ConsumerMessage, consumer: Consumer, deadline: Deadline): Promise<Outcome> {
  const nowMs = consumer.ports.clock.now();
  const obstacle = outcomeWithoutAttempt(message, consumer, deadline, nowMs);
  if (obstacle) return Promise.resolve(obstacle);
  const { mode } = consumer.environment.settings.idempotency;
  // The healthy path of a consumer without idempotency sends no request.
  if (mode === "none" && message.receives === 1)
    return handleEvent(message, undefined, consumer, deadline, nowMs);
  const begin = (): Promise<Outcome> =>
    processByRecord(message, idempotencyRecordOf(message, consumer, deadline), consumer, deadline);
  return mode === "mark" ? oneByOne(message, consumer, deadline, nowMs, begin) : begin();
}

/** Two messages of one event come within moments, often to one process: what no table knows yet, the process does. */
function oneByOne(
  message: ConsumerMessage,
  consumer: Consumer,
  { leaseExpiresAtMs }: Deadline,
  nowMs: number,
  begin: () => Promise<Outcome>,
): Promise<Outcome> {
  const { underWay } = consumer;
  const { id } = message.event.metadata;
  const untilMs = underWay.get(id) ?? 0;
  if (untilMs > nowMs) return Promise.resolve(retryBusy(message, consumer, untilMs));
  underWay.set(id, leaseExpiresAtMs);
  const outcome = begin();
  const ended = (): unknown => underWay.get(id) === leaseExpiresAtMs && underWay.delete(id);
  // Its outcome does not wait for what is written of it, which the next one reads.
  void outcome.then(({ written }) => written).then(ended, ended);
  return outcome;
}

/** The outcome of an event that must not begin now; undefined when it may. */
export function outcomeWithoutAttempt(
  message: ConsumerMessage,
  consumer: Consumer,
  deadline: Deadline,
  nowMs: number,
): Outcome | undefined {
  if (deadline.isOver) return retryLater(message, consumer);
  if (!deadline.hasTime(nowMs)) return retryLater(message, consumer, "no-time", 0);
  const delayMs = consumer.breaker.deferDelayMs(message, deadline);
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
  // The message has returned to the queue, or will: this attempt must not look like one that never ended.
  if (deadline.hasPassed) return { ...retryLater(message, consumer), written: record.withdraw() };
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
