import type { DeadLetterReason } from "../../events/dead-letter";
import { retryDelayMs } from "../failures/retry-delay-ms";
import type { Batch } from "./batch";
import { ClaimRejectedError, ClaimUnreadableError, fetchClaimed } from "./claimed-data";
import { classifyError, type Classified } from "../../events/classify-error";
import type { Delivery } from "./delivery";
import { describeError } from "../failures/describe-error";
import type { EventRecord } from "./event-record";
import { recordOf } from "./record-of";
import { HandlerCall } from "./handler-call";
import { namesOf, rejectMessage, sendToDeadLetters } from "./set-aside";

/** The shortest wait of a message that goes back to the queue. */
const soonMs = 1_000;

/** Calls the handler for one event, and sees to what its end means. */
export async function handleEvent(
  delivery: Delivery,
  record: EventRecord | undefined,
  batch: Batch,
  nowMs: number,
): Promise<void> {
  const { clock } = batch.consumer.ports;
  const call = new HandlerCall(delivery, record, batch, nowMs);
  batch.calls.push(call);
  let thrown: unknown;
  let failure: Classified | undefined;
  try {
    if (call.claim) call.event = await fetchClaimed(call.event, batch.consumer, batch.signal);
    await batch.consumer.handler(call.event, call);
  } catch (error) {
    thrown = error;
    failure = classifyError(error, clock.now());
  }
  // What ends after the deadline has been decided without it.
  if (batch.isOver) return;
  call.hasEnded = true;
  const durationMs = clock.now() - call.startedMs;
  batch.noteDuration(durationMs);
  if (thrown instanceof ClaimRejectedError) return reject(call, batch, thrown);
  if (failure) return concludeFailure(call, batch, failure, durationMs, thrown);
  // First, as the effect is there, whether it can be written down or not.
  batch.acknowledge(delivery, "Processed");
  if (record?.isKept) await batch.quietly(record.done());
}

async function concludeFailure(
  call: HandlerCall,
  batch: Batch,
  { errorClass, retryAfterSeconds }: Classified,
  durationMs: number,
  thrown: unknown,
): Promise<void> {
  const { breaker, place } = batch.consumer;
  const detail = describeError(thrown, call.event.data);
  switch (errorClass) {
    case "open":
      batch.giveBack(call.delivery, "Parked", Math.max(soonMs, breaker.parkDelayMs()));
      return release(call, batch);
    case "transient":
      retry(call, batch, `transient: ${detail}`, durationMs, retryAfterSeconds);
      return release(call, batch);
    case "permanent":
      return setAside(call, batch, "permanent", detail, durationMs);
    case "unknown": {
      const attempts = await countFailure(call, batch);
      if (attempts >= place.settings.attempts.unknown) {
        const reason = thrown instanceof ClaimUnreadableError ? "claim-unreadable" : "max-attempts";
        return setAside(call, batch, reason, `attempt ${attempts}: ${detail}`, durationMs);
      }
      return retry(call, batch, `unknown: ${detail}`, durationMs);
    }
  }
}

/** Gives the event back, to come again after a backoff with jitter. */
function retry(
  { delivery, attempt }: HandlerCall,
  batch: Batch,
  error: string,
  durationMs: number,
  retryAfterSeconds = 0,
): void {
  const { log, ports } = batch.consumer;
  batch.metrics.addReason(error.slice(0, error.indexOf(":")));
  log.failure({ ...namesOf(delivery.event), attempt, durationMs, status: "retried", error });
  const delayMs = retryDelayMs(delivery.receives, ports.random(), retryAfterSeconds);
  batch.giveBack(delivery, "Retried", Math.max(soonMs, delayMs));
}

/** The attempt ends like any other rejection: nothing is remembered of it. */
async function reject(
  call: HandlerCall,
  batch: Batch,
  { reason, message }: ClaimRejectedError,
): Promise<void> {
  await rejectMessage({ ...call.delivery, reason, detail: message }, batch);
  await release(call, batch);
}

async function setAside(
  call: HandlerCall,
  batch: Batch,
  reason: DeadLetterReason,
  detail: string,
  durationMs: number,
): Promise<void> {
  const { delivery, record, attempt } = call;
  const isKept = await sendToDeadLetters(delivery, { reason, detail, attempt, durationMs }, batch);
  if (!isKept) return release(call, batch);
  if (record) await batch.quietly(record.setAside());
}

/** The attempt ended through no fault of the event. */
async function release({ record }: HandlerCall, batch: Batch): Promise<void> {
  if (record) await batch.quietly(record.released());
}

/** 0 when the table does not answer: what cannot be counted does not count. */
async function countFailure({ delivery, record }: HandlerCall, batch: Batch): Promise<number> {
  let attempts = 0;
  await batch.quietly(
    (record ?? recordOf(delivery, batch)).failed().then((count) => {
      attempts = count;
    }),
  );
  return attempts;
}

/** Gives up the handlers that did not end in time. */
export async function giveUpHandlers(batch: Batch): Promise<void> {
  const { breaker, ports } = batch.consumer;
  batch.giveUp();
  let callsInFlight = 0;
  const released: Promise<void>[] = [];
  for (const call of batch.calls) {
    if (call.hasEnded) continue;
    const { dependency, startedMs } = call;
    retry(call, batch, "deadline: the handler did not end in time", ports.clock.now() - startedMs);
    callsInFlight += dependency.callsInFlight;
    // A silent dependency is no fault of the event. Without a call in flight it is the event that does not end: its
    // attempt stays open, and is counted when it comes again.
    if (dependency.callsInFlight > 0) released.push(release(call, batch));
  }
  breaker.abandonCalls(callsInFlight);
  await Promise.all(released);
}
