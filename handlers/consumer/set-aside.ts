import type { SQSRecord } from "aws-lambda";
import type { DeadLetterReason } from "../dead-letters/dead-letter";
import type { EventMessage } from "../../events/message/event-message";
import type { Batch } from "./batch";
import { redact } from "../failures/redact";
import { backoffDelayMs } from "../failures/backoff-delay-ms";
import type { ConsumerEnvironment } from "../settings/consumer-settings";
import type { KeptMessage } from "./consumer-ports";
import { redrivenAttributes, type ConsumerMessage, type RejectedMessage } from "./read-message";
import { describeError } from "../failures/describe-error";
import type { FailedEvent } from "./event-log";

/** Characters that SQS refuses in a message attribute. */
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Keeps an event that can never be handled in the rejected queue; acknowledges it only when it is there. */
export async function rejectMessage(rejection: RejectedMessage, batch: Batch): Promise<void> {
  const { record, reason, detail, event } = rejection;
  const { ports, environment: place, log } = batch.consumer;
  batch.metrics.addReason(reason);
  const correlationId = textOr(event?.metadata?.correlationId, "");
  log.failure({
    type: textOr(event?.type, "unknown"),
    eventId: textOr(event?.metadata?.id, record.messageId),
    ...(correlationId && { correlationId }),
    durationMs: 0,
    status: "invalid",
    error: reason,
  });
  const message = setAsideMessage(record, event, reason, detail, place);
  if (await isSent(() => ports.queue.sendRejected(message), batch)) batch.acknowledge(rejection, "Rejected");
  else batch.giveBack(rejection, "Retried", backoffDelayMs(receivesOf(record), ports.random()));
}

/** Why an event is given up, and what its last attempt was. */
export interface DeadLetterCause {
  readonly reason: DeadLetterReason;
  readonly detail: string;
  /** Absent when none was made. */
  readonly attempt?: number;
  /** Default 0. */
  readonly durationMs?: number;
}

/** Keeps an event in the dead letters. Answers whether it is there; if not, it is given back to the queue. */
export async function sendToDeadLetters(
  delivery: ConsumerMessage,
  { reason, detail, durationMs = 0, ...attempt }: DeadLetterCause,
  batch: Batch,
): Promise<boolean> {
  const { record, event } = delivery;
  const { ports, environment: place, log } = batch.consumer;
  batch.metrics.addReason(reason);
  const error = `${reason}: ${detail}`;
  log.failure({ ...namesOf(event), ...attempt, durationMs, status: "dead-lettered", error });
  const message = setAsideMessage(record, event, reason, detail, place);
  const isKept = await isSent(() => ports.queue.sendDeadLetter(message), batch);
  if (isKept) batch.acknowledge(delivery, "DeadLettered");
  else batch.giveBack(delivery, "Retried", backoffDelayMs(delivery.receives, ports.random()));
  return isKept;
}

async function isSent(send: () => Promise<void>, batch: Batch): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    batch.consumer.log.line("error", "A message could not be set aside and stays in the queue.", {
      error: describeError(error, undefined),
    });
    return false;
  }
}

function setAsideMessage(
  record: SQSRecord,
  event: Partial<EventMessage> | undefined,
  reason: string,
  detail: string,
  place: ConsumerEnvironment,
): KeptMessage {
  const recovered = redrivenAttributes(record);
  const firstReceivedMs = Number(record.attributes.ApproximateFirstReceiveTimestamp) || 0;
  return {
    body: record.body,
    attributes: {
      reason,
      detail: clean(detail),
      eventId: clean(textOr(event?.metadata?.id, record.messageId)),
      eventType: clean(textOr(event?.type, "unknown")),
      domain: place.domain,
      consumer: place.consumer,
      firstSeen: recovered?.firstSeen ?? new Date(firstReceivedMs).toISOString(),
      origin: place.queueUrl,
      recoveries: recovered?.recoveries ?? 0,
    },
    ...(record.attributes.AWSTraceHeader && { traceHeader: record.attributes.AWSTraceHeader }),
  };
}

/** What a failed event is known by. */
export function namesOf({
  type,
  metadata,
}: EventMessage): Pick<FailedEvent, "type" | "eventId" | "correlationId"> {
  return { type: textOr(type, "unknown"), eventId: metadata.id, correlationId: metadata.correlationId };
}

/** The event may be anything here, whatever its type says, and a mail address may stand where an id should. */
function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? redact(value, undefined) : otherwise;
}

function clean(text: string): string {
  return text.replace(refusedCharacters, "\ufffd");
}

function receivesOf(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount) || 1;
}
