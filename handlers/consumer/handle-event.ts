import { classifyError } from "../../events/errors/classify-error";
import type { ClaimCheck } from "../../events/message/claim-check";
import type { Rejection } from "../dead-letters/dead-letter";
import { promiseOf } from "../ports/promise-of";
import { fetchClaimed } from "./claimed-data";
import { concludeFailure, rejectClaim, type Failure } from "./conclude-failure";
import type { Consumer } from "./consumer";
import type { Deadline } from "./deadline";
import { HandlerCall } from "./handler-call";
import type { IdempotencyRecord } from "./idempotency-record";
import type { Outcome } from "./outcome";
import type { ConsumerMessage } from "./read-message";
import { eventNames } from "./track-event-metrics";

/** Calls the handler for one event, and decides the outcome of its message. */
export function handleEvent(
  message: ConsumerMessage,
  record: IdempotencyRecord | undefined,
  consumer: Consumer,
  deadline: Deadline,
  nowMs: number,
): Promise<Outcome> {
  const call = new HandlerCall(message, record, consumer, deadline, nowMs);
  deadline.calls.push(call);
  const { claim } = call;
  const end = (callEnd: CallEnd): Promise<Outcome> | Outcome => conclude(call, callEnd, consumer, deadline);
  if (claim) return handleClaimed(call, claim, consumer).then(end);
  // An async function would take as long as all checks of the event's data.
  return promiseOf(() => consumer.handler(call.event, call)).then(
    () => end(succeeded),
    (thrown: unknown) => end(failed(thrown, consumer)),
  );
}

/** How the call of a handler ended. */
interface CallEnd {
  readonly rejection?: Rejection;
  readonly failure?: Failure;
}

const succeeded: CallEnd = {};

function failed(thrown: unknown, { ports }: Consumer): CallEnd {
  return { failure: { thrown, ...classifyError(thrown, ports.clock.now()) } };
}

async function handleClaimed(call: HandlerCall, claim: ClaimCheck, consumer: Consumer): Promise<CallEnd> {
  try {
    const rejection = await readClaimedData(call, claim, consumer);
    if (rejection) return { rejection };
    await consumer.handler(call.event, call);
    return succeeded;
  } catch (thrown) {
    return failed(thrown, consumer);
  }
}

function conclude(
  call: HandlerCall,
  { rejection, failure }: CallEnd,
  consumer: Consumer,
  deadline: Deadline,
): Promise<Outcome> | Outcome {
  // The outcome is decided already; a success is still recorded.
  if (deadline.isOver)
    return failure || rejection ? { kind: "retried", delayMs: 0 } : processed(call, consumer, 0);
  call.hasEnded = true;
  const endedMs = consumer.ports.clock.now();
  const processingTime = endedMs - call.startedMs;
  deadline.noteDuration(processingTime);
  if (rejection) return rejectClaim(call, rejection, consumer);
  if (failure) return concludeFailure(call, failure, processingTime, consumer, deadline);
  if (call.isFirst) call.otherEvents.record(false, endedMs);
  if (call.claim) call.releaseData();
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
    ...(record?.isRecorded && { written: record.complete() }),
    ...(isTracked && {
      metrics: { ...eventNames(event, message.record.messageId), attempt, processingTime, status: "SUCCESS" },
    }),
  };
}

/** A failure to read data is weighed by other events that read theirs. */
async function readClaimedData(
  call: HandlerCall,
  claim: ClaimCheck,
  consumer: Consumer,
): Promise<Rejection | undefined> {
  const { otherEvents } = call;
  call.otherEvents = consumer.claimReads;
  const read = await fetchClaimed(call.event, claim, consumer, call.signal);
  if ("reason" in read) return read;
  call.takeData(read);
  if (call.isFirst) call.otherEvents.record(false, consumer.ports.clock.now());
  call.otherEvents = otherEvents;
  return undefined;
}
