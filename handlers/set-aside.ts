import type { SQSRecord } from "aws-lambda";
import type { DeadLetterReason } from "../events/dead-letter";
import type { EventMessage } from "../events/event-message";
import type { Batch } from "./batch";
import { retryDelayMs } from "./backoff";
import type { ConsumerPlace } from "../events/consumer-settings";
import type { SetAsideMessage } from "./consumer-ports";
import { recoveredAttributes, type Delivery, type Rejection } from "./delivery";
import { describeError } from "./describe-error";

/** Characters that SQS refuses in a message attribute. */
const refusedCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Keeps an event that can never be handled in the rejected queue; acknowledges it only when it is there. */
export async function rejectMessage(rejection: Rejection, batch: Batch): Promise<void> {
  const { record, reason, detail, event } = rejection;
  const { ports, place, log } = batch.consumer;
  batch.metrics.addReason(reason);
  log.failure(
    textOr(event?.type, "unknown"),
    textOr(event?.metadata?.id, record.messageId),
    0,
    "invalid",
    reason,
  );
  const message = setAsideMessage(record, event, reason, detail, place);
  if (await isSent(() => ports.queue.sendRejected(message), batch)) batch.acknowledge(record, "Invalid");
  else batch.giveBack(record, "Retried", retryDelayMs(receivesOf(record), ports.random()));
}

/** Keeps an event in the dead letters. Answers whether it is there; if not, it is given back to the queue. */
export async function sendToDeadLetters(
  delivery: Delivery,
  reason: DeadLetterReason,
  detail: string,
  durationMs: number,
  batch: Batch,
): Promise<boolean> {
  const { record, event } = delivery;
  const { ports, place, log } = batch.consumer;
  batch.metrics.addReason(reason);
  log.failure(event.type, event.metadata.id, durationMs, "dead-lettered", `${reason}: ${detail}`);
  const message = setAsideMessage(record, event, reason, detail, place);
  const isKept = await isSent(() => ports.queue.sendDeadLetter(message), batch);
  if (isKept) batch.acknowledge(record, "DeadLettered");
  else batch.giveBack(record, "Retried", retryDelayMs(delivery.receives, ports.random()));
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
  place: ConsumerPlace,
): SetAsideMessage {
  const recovered = recoveredAttributes(record);
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

/** The event may be anything here, whatever its type says. */
function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function clean(text: string): string {
  return text.replace(refusedCharacters, "\ufffd");
}

function receivesOf(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount) || 1;
}
