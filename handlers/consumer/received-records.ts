import type { SQSRecord } from "aws-lambda";
import { fromMessageAttributes, type DeadLetterAttributes } from "../dead-letters/dead-letter";

/** The messages of an invocation. @throws saying what was received, and what is expected, unless SQS sent it. */
export function receivedRecords(invocation: unknown): readonly SQSRecord[] {
  const { Records: records } = (invocation ?? {}) as { readonly Records?: unknown };
  if (!Array.isArray(records)) throw refusal(kindOf(invocation));
  for (const record of records as unknown[])
    if (!isOfSqs(record)) throw refusal(`Records ${senderOf(record)}`);
  return records as readonly SQSRecord[];
}

function refusal(got: string): Error {
  return new Error(
    `This function consumes an SQS queue and was invoked with ${got}: it expects { Records: [message, …] } from an ` +
      "event source mapping, each message with eventSource aws:sqs, messageId, receiptHandle, body and attributes.",
  );
}

function isOfSqs(record: unknown): boolean {
  const { messageId, receiptHandle, body, attributes } = (record ?? {}) as Partial<SQSRecord>;
  if (typeof messageId !== "string" || typeof receiptHandle !== "string") return false;
  return typeof body === "string" && typeof attributes === "object" && attributes !== null;
}

function senderOf(record: unknown): string {
  const { eventSource, EventSource } = (record ?? {}) as { eventSource?: unknown; EventSource?: unknown };
  const source = eventSource ?? EventSource;
  const isForeign = typeof source === "string" && source !== "aws:sqs";
  return isForeign ? `of ${source.slice(0, 40)}` : `that hold ${kindOf(record)}`;
}

/** No values, as they may be personal. */
function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (Array.isArray(value)) return "a list";
  if ("detail-type" in value) return "an event of EventBridge itself, whose rule must target the queue";
  const names = Object.keys(value).slice(0, 8).join(", ").slice(0, 120);
  return `an object of ${names === "" ? "no fields" : `the fields ${names}`}`;
}

export function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount) || 1;
}

/** The attributes of a redriven message; one from EventBridge has none. */
export function redrivenAttributes({
  messageAttributes,
}: Partial<Pick<SQSRecord, "messageAttributes">>): DeadLetterAttributes | undefined {
  if (!messageAttributes?.reason) return undefined;
  const texts = Object.entries(messageAttributes).map(
    ([name, { stringValue }]) => [name, { StringValue: stringValue }] as const,
  );
  return fromMessageAttributes(Object.fromEntries(texts));
}
