import type { SQSRecord } from "aws-lambda";

/**
 * The messages of an invocation.
 * @throws when SQS did not send it, with what was received and what is expected.
 */
export function receivedRecords(invocation: unknown): readonly SQSRecord[] {
  const { Records: records } = (invocation ?? {}) as { readonly Records?: unknown };
  if (!Array.isArray(records)) throw refusal(whatIs(invocation));
  for (const record of records as readonly unknown[]) if (!isOfSqs(record)) throw refusal(whatHolds(record));
  return records as readonly SQSRecord[];
}

function refusal(got: string): Error {
  return new Error(
    `This function consumes an SQS queue and was invoked with ${got}: it expects { Records: [message, …] } from an ` +
      "event source mapping, each message with eventSource aws:sqs, messageId, receiptHandle, body and attributes.",
  );
}

function isOfSqs(record: unknown): boolean {
  if (typeof record !== "object" || record === null) return false;
  const { messageId, receiptHandle, body, attributes } = record as Partial<Record<keyof SQSRecord, unknown>>;
  const areTexts =
    typeof messageId === "string" && typeof receiptHandle === "string" && typeof body === "string";
  return areTexts && typeof attributes === "object" && attributes !== null;
}

function whatIs(value: unknown): string {
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (Array.isArray(value)) return "a list";
  if ("detail-type" in value) return "an event of EventBridge itself, whose rule must target the queue";
  return `an object of ${namesIn(value)}`;
}

function whatHolds(record: unknown): string {
  const { eventSource, EventSource } = (record ?? {}) as { eventSource?: unknown; EventSource?: unknown };
  const source = eventSource ?? EventSource;
  if (typeof source === "string" && source !== "aws:sqs") return `Records of ${source.slice(0, 40)}`;
  const what =
    typeof record === "object" && record !== null ? `an object of ${namesIn(record)}` : typeof record;
  return `Records that hold ${what}`;
}

/** No values, as they may be personal. */
function namesIn(value: object): string {
  const names = Object.keys(value).slice(0, 8);
  return names.length === 0 ? "no fields" : `the fields ${names.join(", ").slice(0, 120)}`;
}

export function receivesOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount) || 1;
}
