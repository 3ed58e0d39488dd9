import type { Classified } from "../../events/errors/classify-error";
import type { Rejection } from "../dead-letters/dead-letter";
import { backoffDelayMs, minReturnDelayMs } from "../failures/backoff-delay-ms";
import { describeError } from "../failures/describe-error";
import { failureWeight } from "../failures/failure-weight";
import { retryDelayMs } from "../failures/retry-delay-ms";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import type { HandlerCall } from "./handler-call";
import type { FailureCounts } from "./idempotency-record";
import { idempotencyRecordOf } from "./idempotency-record-of";
import { deadLetter, reject, type DeadLetterCause } from "./keep-message";
import type { Outcome } from "./outcome";
import type { ConsumerMessage } from "./read-message";
import { failureMetrics } from "./track-event-metrics";

export interface Failure extends Classified {
  readonly thrown: unknown;
}

export async function concludeFailure(
  call: HandlerCall,
  { thrown, errorClass, retryAfterSeconds }: Failure,
  processingTime: number,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> {
  const { breaker, environment } = consumer;
  const detail = errorClass === "open" ? "" : describeError(thrown, call.event.data, call.json);
  call.releaseData();
  if (errorClass === "open") {
    const delayMs = Math.max(minReturnDelayMs, breaker.deferDelayMs(call.message, deadline));
    return { kind: "deferred", delayMs, written: call.record?.release() };
  }
  if (errorClass === "permanent")
    return abandon(call, { reason: "permanent", detail, processingTime }, consumer);
  const counts = await countFailure(call, consumer, deadline);
  if (counts && counts.attempts >= environment.settings.attempts.unknown) {
    const isUnread = errorClass === "unknown" && call.otherEvents === consumer.claimReads;
    const reason = isUnread ? "claim-unreadable" : "max-attempts";
    const lastDetail = `attempt ${counts.failures}: ${detail}`;
    return abandon(call, { reason, detail: lastDetail, processingTime }, consumer);
  }
  const retried = { errorClass, detail, failures: counts?.failures, retryAfterSeconds, processingTime };
  return retry(call, retried, consumer);
}

/** Why an event is retried, and when at the earliest. */
interface Retried {
  readonly errorClass: string;
  readonly detail: string;
  /** Undefined when the state table did not answer. */
  readonly failures: number | undefined;
  readonly retryAfterSeconds: number;
  readonly processingTime: number;
}

/** Retries when the open breaker permits it, or after a backoff by the event's failures or, unknown, its receives. */
function retry(
  { message, attempt, dependency: { batch } }: HandlerCall,
  { errorClass, detail, failures, retryAfterSeconds, processingTime }: Retried,
  { ports, breaker }: Consumer,
): Outcome {
  const afterMs = retryAfterSeconds * 1000;
  const delayMs = breaker.isOpen(batch)
    ? Math.max(afterMs, breaker.deferDelayMs(message, batch))
    : afterMs +
      (failures === undefined
        ? backoffDelayMs(message.receives, ports.random())
        : retryDelayMs(failures, ports.random()));
  const error = `${errorClass}: ${detail}`;
  const { event, record } = message;
  return {
    kind: "retried",
    reason: errorClass,
    delayMs: Math.max(minReturnDelayMs, delayMs),
    metrics: failureMetrics(event, record.messageId, error, "retried", { attempt, processingTime }),
  };
}

/** Rejects the message and releases its attempt. */
export async function rejectClaim(
  call: HandlerCall,
  rejection: Rejection,
  consumer: Consumer,
): Promise<Outcome> {
  const outcome = await reject({ ...call.message, kind: "rejected", ...rejection }, consumer);
  return { ...outcome, written: call.record?.release() };
}

async function abandon(call: HandlerCall, cause: DeadLetterCause, consumer: Consumer): Promise<Outcome> {
  const { message, record, attempt } = call;
  const outcome = await deadLetter(message, record, { ...cause, attempt }, consumer);
  return outcome.kind === "dead-lettered" ? outcome : { ...outcome, written: call.record?.release() };
}

/** Resolves to undefined when the state table does not answer. */
async function countFailure(
  { message, record, isFirst, otherEvents }: HandlerCall,
  consumer: Consumer,
  deadline: Deadline,
  heldUntilMs = 0,
): Promise<FailureCounts | undefined> {
  const atMs = consumer.ports.clock.now();
  const { calls, failures } = otherEvents.totals(atMs, record?.failedAtMs);
  if (isFirst) otherEvents.record(true, atMs);
  const counted = record ?? idempotencyRecordOf(message, consumer, deadline);
  return counted.recordFailure(failureWeight(calls - failures, calls), atMs, heldUntilMs);
}

/**
 * How long no other attempt at an event may begin, with idempotency, after its handler was abandoned: longer than the
 * timeouts of proxies and gateways, so that its effect comes first or never.
 */
const overdueHoldSeconds = 300;

export function abandonOverdue(consumer: Consumer, deadline: Deadline): [ConsumerMessage, Outcome][] {
  const overdue = deadline.calls.filter((call) => !call.hasEnded);
  // First, as an open breaker decides their delay.
  consumer.breaker.abandonCalls(
    overdue.map(({ dependency }) => dependency).filter(({ callsInFlight }) => callsInFlight > 0),
    deadline,
  );
  return overdue.map((call) => [call.message, overdueOutcome(call, consumer, deadline)]);
}

function overdueOutcome(call: HandlerCall, consumer: Consumer, deadline: Deadline): Outcome {
  const { startedMs, record, attempt } = call;
  const { environment, ports } = consumer;
  const nowMs = ports.clock.now();
  const holdSeconds = environment.settings.idempotency.mode === "none" ? 0 : overdueHoldSeconds;
  const retried = {
    errorClass: "deadline",
    detail: "the handler did not end in time",
    failures: record?.isKnown === false ? undefined : attempt,
    retryAfterSeconds: holdSeconds,
    processingTime: nowMs - startedMs,
  };
  // It counts by what others do, with a call in flight or without: a handler may wait between two calls of its own, or
  // call past the breaker, and in an outage all do. Only a process that dies leaves an attempt open.
  const heldUntilMs = holdSeconds && nowMs + holdSeconds * 1000;
  const counting = countFailure(call, consumer, deadline, heldUntilMs);
  return { ...retry(call, retried, consumer), written: counting.then(() => undefined) };
}
