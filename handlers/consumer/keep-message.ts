import type { SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../events/message/event-message";
import type { DeadLetterReason } from "../dead-letters/dead-letter";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { Consumer } from "./consumer";
import type { KeptMessage } from "./consumer-ports";
import type { Outcome } from "./outcome";
import { redrivenAttributes, type ConsumerMessage, type RejectedMessage } from "./read-message";
import { receivesOf } from "./received-records";
import { eventNames, failureMetrics, type MeasuredAttempt } from "./track-event-metrics";

/** Characters that SQS rejects in a message attribute. */
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Sends a message that can never be handled to the rejected queue. */
export function reject(message: RejectedMessage, consumer: Consumer): Promise<Outcome> {
  const { record, reason, detail, event } = message;
  const metrics = failureMetrics(event, record.messageId, reason, "rejected");
  const kept = keptMessage(record, event, reason, detail, consumer);
  const { queue } = consumer.ports;
  return send(record, () => queue.sendRejected(kept), { kind: "rejected", reason, metrics }, consumer);
}

/** Why an event is dead-lettered, and its last attempt. */
export interface DeadLetterCause extends MeasuredAttempt {
  readonly reason: DeadLetterReason;
  readonly detail: string;
}

/** Sends a message to the dead-letter queue. */
export function deadLetter(
  { record, event }: ConsumerMessage,
  { reason, detail, ...attempt }: DeadLetterCause,
  consumer: Consumer,
): Promise<Outcome> {
  const error = `${reason}: ${detail}`;
  const metrics = failureMetrics(event, record.messageId, error, "dead-lettered", attempt);
  const kept = keptMessage(record, event, reason, detail, consumer);
  const { queue } = consumer.ports;
  return send(record, () => queue.sendDeadLetter(kept), { kind: "deadLettered", reason, metrics }, consumer);
}

/** Retries a message that could not be sent: it is acknowledged only when it is in another queue. */
async function send(
  record: SQSRecord,
  sending: () => Promise<void>,
  outcome: Outcome & { readonly reason: string },
  { ports, log }: Consumer,
): Promise<Outcome> {
  try {
    await sending();
    return outcome;
  } catch (error) {
    log.failure("error", "A message could not be sent to its queue and stays where it is.", error);
    const delayMs = backoffDelayMs(receivesOf(record), ports.random());
    return { kind: "retry", reason: outcome.reason, metrics: outcome.metrics, delayMs };
  }
}

function keptMessage(
  record: SQSRecord,
  event: Partial<EventMessage> | undefined,
  reason: string,
  detail: string,
  { environment }: Consumer,
): KeptMessage {
  const redriven = redrivenAttributes(record);
  const { eventId, eventType } = eventNames(event, record.messageId);
  const firstReceivedMs = Number(record.attributes.ApproximateFirstReceiveTimestamp) || 0;
  return {
    body: record.body,
    attributes: {
      reason,
      detail: clean(detail),
      eventId: clean(eventId),
      eventType: clean(eventType),
      domain: environment.domain,
      consumer: environment.consumer,
      firstSeen: redriven?.firstSeen ?? new Date(firstReceivedMs).toISOString(),
      origin: environment.queueUrl,
      recoveries: redriven?.recoveries ?? 0,
    },
    ...(record.attributes.AWSTraceHeader && { traceHeader: record.attributes.AWSTraceHeader }),
  };
}

function clean(text: string): string {
  return text.replace(refusedCharacters, "\ufffd");
}
