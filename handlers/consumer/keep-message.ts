import type { SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../events/message/event-message";
import type { DeadLetterReason } from "../dead-letters/dead-letter";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { Consumer } from "./consumer";
import type { KeptMessage } from "./consumer-ports";
import type { IdempotencyRecord } from "./idempotency-record";
import type { Outcome } from "./outcome";
import type { ConsumerMessage, RejectedMessage } from "./read-message";
import { receivesOf, redrivenAttributes } from "./received-records";
import { eventNames, failureMetrics, type MeasuredAttempt } from "./track-event-metrics";

/** Characters that SQS rejects in a message attribute. */
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Sends a message that can never be handled to the rejected queue. */
export function reject(message: RejectedMessage, consumer: Consumer): Promise<Outcome> {
  const { reason, detail } = message;
  return keep("rejected", message, { reason, detail }, reason, consumer);
}

/** Why an event is dead-lettered, and its last attempt. */
export interface DeadLetterCause extends MeasuredAttempt {
  readonly reason: DeadLetterReason;
  readonly detail: string;
}

/** Sends a message to the dead-letter queue, and records that in the record of its event. */
export async function deadLetter(
  message: ConsumerMessage,
  record: IdempotencyRecord | undefined,
  cause: DeadLetterCause,
  consumer: Consumer,
): Promise<Outcome> {
  const outcome = await keep("dead-lettered", message, cause, `${cause.reason}: ${cause.detail}`, consumer);
  const isRecorded = outcome.kind === "dead-lettered" && record !== undefined;
  return isRecorded ? { ...outcome, written: record.deadLetter() } : outcome;
}

/** Retries a message that could not be sent: it is acknowledged only when it is in another queue. */
async function keep(
  kind: "rejected" | "dead-lettered",
  { record, event }: Pick<RejectedMessage, "record" | "event">,
  { reason, detail, ...attempt }: { readonly reason: string; readonly detail: string } & MeasuredAttempt,
  error: string,
  { environment, ports, log }: Consumer,
): Promise<Outcome> {
  const metrics = failureMetrics(event, record.messageId, error, kind, attempt);
  const kept = keptMessage(record, event, reason, detail, environment);
  try {
    await (kind === "rejected" ? ports.queue.sendRejected(kept) : ports.queue.sendDeadLetter(kept));
    return { kind, reason, metrics };
  } catch (failure) {
    log.failure("error", "A message could not be sent to its queue and stays where it is.", failure);
    return { kind: "retried", reason, metrics, delayMs: backoffDelayMs(receivesOf(record), ports.random()) };
  }
}

function keptMessage(
  record: SQSRecord,
  event: Partial<EventMessage> | undefined,
  reason: string,
  detail: string,
  { domain, consumer, queueUrl }: Consumer["environment"],
): KeptMessage {
  const redriven = redrivenAttributes(record);
  const { eventId, eventType } = eventNames(event, record.messageId);
  const { ApproximateFirstReceiveTimestamp: firstMs, AWSTraceHeader: traceHeader } = record.attributes;
  return {
    body: record.body,
    attributes: {
      reason,
      detail: clean(detail),
      eventId: clean(eventId),
      eventType: clean(eventType),
      domain,
      consumer,
      firstSeen: redriven?.firstSeen ?? new Date(Number(firstMs) || 0).toISOString(),
      origin: queueUrl,
      recoveries: redriven?.recoveries ?? 0,
    },
    ...(traceHeader && { traceHeader }),
  };
}

function clean(text: string): string {
  return text.replace(refusedCharacters, "\ufffd");
}
