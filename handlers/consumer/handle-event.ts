import type { ClaimCheck } from "../../events/message/claim-check";
import { classifyError, type Classified } from "../../events/errors/classify-error";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import { describeError } from "../failures/describe-error";
import { failureWeight } from "../failures/failure-weight";
import { readableError } from "../failures/readable-error";
import { retryDelayMs } from "../failures/retry-delay-ms";
import { ClaimRejectedError, ClaimUnreadableError, fetchClaimed } from "./claimed-data";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { HandlerCall } from "./handler-call";
import type { FailureCounts, IdempotencyRecord } from "./idempotency-record";
import { idempotencyRecordOf } from "./idempotency-record-of";
import { deadLetter, reject, type DeadLetterCause } from "./keep-message";
import { minReturnDelayMs } from "./min-return-delay-ms";
import type { Outcome } from "./outcome";
import type { ConsumerMessage } from "./read-message";
import { eventNames, failureMetrics } from "./track-event-metrics";
import { writeQuietly } from "./write-quietly";

/** Calls the handler for one event, and decides the outcome of its message. */
export async function handleEvent(
  message: ConsumerMessage,
  record: IdempotencyRecord | undefined,
  consumer: Consumer,
  deadline: Deadline,
  nowMs: number,
): Promise<Outcome> {
  const { clock } = consumer.ports;
  const call = new HandlerCall(message, record, consumer, deadline, nowMs);
  deadline.calls.push(call);
  let thrown: unknown;
  let failure: Classified | undefined;
  try {
    const { claim } = call;
    if (claim) await readClaimedData(call, claim, consumer);
    await consumer.handler(call.event, call);
  } catch (error) {
    thrown = readableError(error);
    failure = classifyError(thrown, clock.now());
  }
  // The outcome is decided already; a success is still recorded.
  if (deadline.isOver) return failure ? { kind: "retry", delayMs: 0 } : processed(call, consumer, 0);
  call.hasEnded = true;
  const endedMs = clock.now();
  const processingTime = endedMs - call.startedMs;
  deadline.noteDuration(processingTime);
  if (thrown instanceof ClaimRejectedError) return rejectClaim(call, thrown, consumer);
  if (failure) return concludeFailure(call, consumer, deadline, failure, processingTime, thrown);
  if (call.isFirst) call.otherEvents.record(false, endedMs);
  return processed(call, consumer, processingTime);
}

const plainlyProcessed: Outcome = { kind: "processed" };

/** The outcome does not depend on the write to the state table. */
function processed(
  { record, event, message, attempt }: HandlerCall,
  { log }: Consumer,
  processingTime: number,
): Outcome {
  const isTracked = log.isOn("debug");
  if (!record?.isRecorded && !isTracked) return plainlyProcessed;
  return {
    kind: "processed",
    ...(record?.isRecorded && { written: writeQuietly(record.complete(), log) }),
    ...(isTracked && {
      metrics: { ...eventNames(event, message.record.messageId), attempt, processingTime, status: "SUCCESS" },
    }),
  };
}

/** A failure to read data is weighed by other events that read theirs. */
async function readClaimedData(call: HandlerCall, claim: ClaimCheck, consumer: Consumer): Promise<void> {
  const { otherEvents } = call;
  call.otherEvents = consumer.claimReads;
  call.takeData(await fetchClaimed(call.event, claim, consumer, call.signal));
  if (call.isFirst) call.otherEvents.record(false, consumer.ports.clock.now());
  call.otherEvents = otherEvents;
}

async function concludeFailure(
  call: HandlerCall,
  consumer: Consumer,
  deadline: Deadline,
  { errorClass, retryAfterSeconds }: Classified,
  processingTime: number,
  thrown: unknown,
): Promise<Outcome> {
  const { breaker, environment } = consumer;
  const detail = describeError(thrown, call.event.data);
  switch (errorClass) {
    case "open": {
      const delayMs = Math.max(minReturnDelayMs, breaker.deferDelayMs(call.message));
      return { kind: "deferred", delayMs, written: release(call, consumer) };
    }
    case "permanent":
      return abandon(call, { reason: "permanent", detail, processingTime }, consumer);
    case "transient":
    case "unknown": {
      const counts = await countFailure(call, consumer, deadline);
      if (counts && counts.attempts >= environment.settings.attempts.unknown) {
        const reason = thrown instanceof ClaimUnreadableError ? "claim-unreadable" : "max-attempts";
        return abandon(
          call,
          { reason, detail: `attempt ${counts.failures}: ${detail}`, processingTime },
          consumer,
        );
      }
      const retried = { errorClass, detail, failures: counts?.failures, retryAfterSeconds, processingTime };
      return retry(call, retried, consumer);
    }
  }
}

/** Why an event is retried, and when at the earliest. */
interface Retried {
  readonly errorClass: string;
  readonly detail: string;
  /** Undefined when the state table did not answer. */
  readonly failures: number | undefined;
  /** @default 0 */
  readonly retryAfterSeconds?: number;
  readonly processingTime: number;
}

/** Retries after a backoff with jitter, or when the open breaker permits it. */
function retry(
  { message, attempt }: HandlerCall,
  { errorClass, detail, failures, retryAfterSeconds = 0, processingTime }: Retried,
  { ports, breaker }: Consumer,
): Outcome {
  const delayMs = breaker.isOpen()
    ? Math.max(retryAfterSeconds * 1000, breaker.deferDelayMs(message))
    : backoffMs(message, failures, ports.random(), retryAfterSeconds);
  return {
    kind: "retry",
    reason: errorClass,
    delayMs: Math.max(minReturnDelayMs, delayMs),
    metrics: failureMetrics(message.event, message.record.messageId, `${errorClass}: ${detail}`, "retried", {
      attempt,
      processingTime,
    }),
  };
}

/** By its failures, or by its receives while the state table cannot count failures. */
function backoffMs(
  { receives }: ConsumerMessage,
  failures: number | undefined,
  random: number,
  retryAfterSeconds: number,
): number {
  if (failures !== undefined) return retryDelayMs(failures, random, retryAfterSeconds);
  return retryAfterSeconds * 1000 + backoffDelayMs(receives, random);
}

/** Rejects the message and releases its attempt. */
async function rejectClaim(
  call: HandlerCall,
  { reason, message: detail }: ClaimRejectedError,
  consumer: Consumer,
): Promise<Outcome> {
  const outcome = await reject({ ...call.message, kind: "rejected", reason, detail }, consumer);
  return { ...outcome, written: release(call, consumer) };
}

async function abandon(call: HandlerCall, cause: DeadLetterCause, consumer: Consumer): Promise<Outcome> {
  const { message, record, attempt } = call;
  const outcome = await deadLetter(message, { ...cause, attempt }, consumer);
  if (outcome.kind !== "deadLettered") return { ...outcome, written: release(call, consumer) };
  return record ? { ...outcome, written: writeQuietly(record.deadLetter(), consumer.log) } : outcome;
}

/** Releases the attempt, without a failure of the event. */
function release({ record }: HandlerCall, { log }: Consumer): Promise<void> | undefined {
  return record && writeQuietly(record.release(), log);
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
  const weight = failureWeight(calls - failures, calls);
  let counts: FailureCounts | undefined;
  const counting = (record ?? idempotencyRecordOf(message, consumer, deadline)).recordFailure({
    weight,
    atMs,
    heldUntilMs,
  });
  await writeQuietly(
    counting.then((known) => {
      counts = known;
    }),
    consumer.log,
  );
  return counts;
}

/**
 * How long no other attempt at an event may begin under `lock` after its handler was abandoned: longer than the timeouts
 * of proxies and gateways, so that its effect comes first or never.
 */
const overdueHoldSeconds = 300;

/** Abandons the handlers that exceed the deadline. */
export function abandonOverdue(consumer: Consumer, deadline: Deadline): [ConsumerMessage, Outcome][] {
  const overdue = deadline.calls.filter((call) => !call.hasEnded);
  // First, as an open breaker decides their delay.
  consumer.breaker.abandonCalls(
    overdue.map(({ dependency }) => dependency).filter(({ callsInFlight }) => callsInFlight > 0),
  );
  return overdue.map((call) => [call.message, overdueOutcome(call, consumer, deadline)]);
}

function overdueOutcome(call: HandlerCall, consumer: Consumer, deadline: Deadline): Outcome {
  const { startedMs, record, attempt } = call;
  const { environment, ports } = consumer;
  const nowMs = ports.clock.now();
  const holdSeconds = environment.settings.idempotency.mode === "lock" ? overdueHoldSeconds : 0;
  const heldUntilMs = holdSeconds && nowMs + holdSeconds * 1000;
  const outcome = retry(
    call,
    {
      errorClass: "deadline",
      detail: "the handler did not end in time",
      failures: record?.isKnown === false ? undefined : attempt,
      retryAfterSeconds: holdSeconds,
      processingTime: nowMs - startedMs,
    },
    consumer,
  );
  // It counts by what others do, with a call in flight or without: a handler may wait between two calls of its own, or
  // call past the breaker, and in an outage all do. Only a process that dies leaves an attempt open.
  return { ...outcome, written: countFailure(call, consumer, deadline, heldUntilMs).then(() => undefined) };
}
