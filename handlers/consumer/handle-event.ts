import type { ClaimCheck } from "../../events/message/claim-check";
import type { DeadLetterReason } from "../dead-letters/dead-letter";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import { failureWeight } from "../failures/failure-weight";
import { retryDelayMs } from "../failures/retry-delay-ms";
import type { Batch } from "./batch";
import { ClaimRejectedError, ClaimUnreadableError, fetchClaimed } from "./claimed-data";
import { classifyError, type Classified } from "../../events/errors/classify-error";
import type { ConsumerMessage } from "./read-message";
import { describeError } from "../failures/describe-error";
import { readableError } from "../failures/readable-error";
import type { IdempotencyRecord, FailureCounts } from "./idempotency-record";
import { recordOf } from "./idempotency-record-of";
import { HandlerCall } from "./handler-call";
import { namesOf, rejectMessage, sendToDeadLetters } from "./set-aside";

/** The shortest wait of a message that goes back to the queue. */
const soonMs = 1_000;

/** Calls the handler for one event, and sees to what its end means. */
export async function handleEvent(
  delivery: ConsumerMessage,
  record: IdempotencyRecord | undefined,
  batch: Batch,
  nowMs: number,
): Promise<void> {
  const { clock } = batch.consumer.ports;
  const call = new HandlerCall(delivery, record, batch, nowMs);
  batch.calls.push(call);
  let thrown: unknown;
  let failure: Classified | undefined;
  try {
    const { claim } = call;
    if (claim) await takeClaimed(call, claim, batch);
    await batch.consumer.handler(call.event, call);
  } catch (error) {
    thrown = readableError(error);
    failure = classifyError(thrown, clock.now());
  }
  // What ends after the deadline has been decided without it; that its effect is there is worth knowing all the same.
  if (batch.isOver) return failure || !record?.isRecorded ? undefined : batch.quietly(record.complete());
  call.hasEnded = true;
  const endedMs = clock.now();
  const durationMs = endedMs - call.startedMs;
  batch.noteDuration(durationMs);
  if (thrown instanceof ClaimRejectedError) return reject(call, batch, thrown);
  if (failure) return concludeFailure(call, batch, failure, durationMs, thrown);
  // First, as the effect is there, whether it can be written down or not.
  batch.acknowledge(delivery, "Processed");
  if (call.isFirst) call.otherEvents.record(false, endedMs);
  if (record?.isRecorded) await batch.quietly(record.complete());
}

/** Whoever cannot read its data is compared with others that read theirs, not with those that need not. */
async function takeClaimed(call: HandlerCall, claim: ClaimCheck, { consumer, signal }: Batch): Promise<void> {
  const { otherEvents: others } = call;
  call.otherEvents = consumer.claimReads;
  call.takeData(await fetchClaimed(call.event, claim, consumer, signal));
  if (call.isFirst) call.otherEvents.record(false, consumer.ports.clock.now());
  call.otherEvents = others;
}

async function concludeFailure(
  call: HandlerCall,
  batch: Batch,
  { errorClass, retryAfterSeconds }: Classified,
  durationMs: number,
  thrown: unknown,
): Promise<void> {
  const { breaker, environment: place } = batch.consumer;
  const detail = describeError(thrown, call.event.data);
  switch (errorClass) {
    case "open":
      batch.giveBack(call.message, "Deferred", Math.max(soonMs, breaker.deferDelayMs(call.message)));
      return release(call, batch);
    case "permanent":
      return setAside(call, batch, "permanent", detail, durationMs);
    case "transient":
    case "unknown": {
      const counted = await countFailure(call, batch);
      if (counted && counted.attempts >= place.settings.attempts.unknown) {
        const reason = thrown instanceof ClaimUnreadableError ? "claim-unreadable" : "max-attempts";
        return setAside(call, batch, reason, `attempt ${counted.failures}: ${detail}`, durationMs);
      }
      const error = `${errorClass}: ${detail}`;
      return retry(call, batch, { error, failures: counted?.failures, retryAfterSeconds }, durationMs);
    }
  }
}

/** Why an event is to be tried again, and when at the earliest. */
interface Retried {
  /** The error's class, and what else is known. */
  readonly error: string;
  /** Undefined when the table that counts them did not answer. */
  readonly failures: number | undefined;
  readonly retryAfterSeconds?: number;
}

/** Gives the event back: to come again after a backoff with jitter, or when the breaker that is open now lets it. */
function retry(
  { message: delivery, attempt }: HandlerCall,
  batch: Batch,
  { error, failures, retryAfterSeconds = 0 }: Retried,
  durationMs: number,
): void {
  const { log, ports, breaker } = batch.consumer;
  batch.metrics.addReason(error.slice(0, error.indexOf(":")));
  log.failure({ ...namesOf(delivery.event), attempt, durationMs, status: "retried", error });
  const delayMs = breaker.isOpen()
    ? Math.max(retryAfterSeconds * 1000, breaker.deferDelayMs(delivery))
    : backoffMs(delivery, failures, ports.random(), retryAfterSeconds);
  batch.giveBack(delivery, "Retried", Math.max(soonMs, delayMs));
}

/** By its failures; what always fails would come every second while nobody can count them, so then by its receives. */
function backoffMs(
  { receives }: ConsumerMessage,
  failures: number | undefined,
  random: number,
  retryAfterSeconds: number,
): number {
  if (failures !== undefined) return retryDelayMs(failures, random, retryAfterSeconds);
  return retryAfterSeconds * 1000 + backoffDelayMs(receives, random);
}

/** The attempt ends like any other rejection: nothing is remembered of it. */
async function reject(
  call: HandlerCall,
  batch: Batch,
  { reason, message }: ClaimRejectedError,
): Promise<void> {
  await rejectMessage({ ...call.message, reason, detail: message }, batch);
  await release(call, batch);
}

async function setAside(
  call: HandlerCall,
  batch: Batch,
  reason: DeadLetterReason,
  detail: string,
  durationMs: number,
): Promise<void> {
  const { message: delivery, record, attempt } = call;
  const isKept = await sendToDeadLetters(delivery, { reason, detail, attempt, durationMs }, batch);
  if (!isKept) return release(call, batch);
  if (record) await batch.quietly(record.deadLetter());
}

/** The attempt ended through no fault of the event. */
async function release({ record }: HandlerCall, batch: Batch, heldUntilMs = 0): Promise<void> {
  if (record) await batch.quietly(record.release(heldUntilMs));
}

/** Counts nothing, and answers undefined, when the table does not answer. */
async function countFailure(
  { message: delivery, record, isFirst, otherEvents: others }: HandlerCall,
  batch: Batch,
  heldUntilMs = 0,
): Promise<FailureCounts | undefined> {
  const atMs = batch.consumer.ports.clock.now();
  const { calls, failures } = others.totals(atMs, record?.failedAtMs);
  if (isFirst) others.record(true, atMs);
  const weight = failureWeight(calls - failures, calls);
  let counted: FailureCounts | undefined;
  await batch.quietly(
    (record ?? recordOf(delivery, batch)).recordFailure({ weight, atMs, heldUntilMs }).then((known) => {
      counted = known;
    }),
  );
  return counted;
}

/**
 * How long, after a handler was given up that did not heed its signal, no other attempt at its event may begin under
 * `lock`: longer than proxies and gateways wait for what is behind them, so that its effect comes first or never.
 */
const overdueHoldSeconds = 300;

/** Gives up the handlers that did not end in time; what is to be written of them joins the batch's last writes. */
export function giveUpHandlers(batch: Batch): void {
  const { breaker, ports, environment: place } = batch.consumer;
  const holdSeconds = place.settings.idempotency.mode === "lock" ? overdueHoldSeconds : 0;
  const nowMs = ports.clock.now();
  batch.giveUp();
  const overdue = batch.calls.filter((call) => !call.hasEnded);
  // First, for what opens the breaker also decides when they come again.
  breaker.abandonCalls(
    overdue.map(({ dependency }) => dependency).filter(({ callsInFlight }) => callsInFlight > 0),
  );
  for (const call of overdue) {
    const { dependency, startedMs, record, attempt } = call;
    const error = "deadline: the handler did not end in time";
    const failures = record?.isKnown === false ? undefined : attempt;
    retry(call, batch, { error, failures, retryAfterSeconds: holdSeconds }, nowMs - startedMs);
    const heldUntilMs = holdSeconds && nowMs + holdSeconds * 1000;
    // Who waits for an answer may be at no fault. Without a call in flight it is the event that does not end: its
    // attempt stays open, and is counted when it comes again.
    if (dependency.callsInFlight > 0) batch.lastWrites.push(countFailure(call, batch, heldUntilMs));
    else if (record && heldUntilMs) batch.lastWrites.push(batch.quietly(record.hold(heldUntilMs)));
  }
}
