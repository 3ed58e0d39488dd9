import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../../events/message/event-message";

/** SQS messages with the events as EventBridge delivers them, received for the first time just now. */
export function sampleRecords(events: readonly EventMessage[], nowMs: number): SQSRecord[] {
  return events.map((event, index) => ({
    messageId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    receiptHandle: `handle-${index}`,
    body: JSON.stringify({
      version: "0",
      id: event.metadata.id,
      "detail-type": event.type,
      source: event.source,
      account: "000000000000",
      time: "2026-11-23T12:00:00Z",
      region: "us-east-1",
      resources: [],
      detail: event,
    }),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(nowMs),
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: String(nowMs),
    },
    messageAttributes: {},
    md5OfBody: "00000000000000000000000000000000",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:bench",
    awsRegion: "us-east-1",
  }));
}

/** Batches of one size, each of other events, until the events are used up; at least one batch. */
export function batchesOf(records: readonly SQSRecord[], size: number): SQSEvent[] {
  const count = Math.max(1, Math.floor(records.length / size));
  return Array.from({ length: count }, (_, batch) => ({
    Records: Array.from(
      { length: size },
      (__, index) => records[(batch * size + index) % records.length] as SQSRecord,
    ),
  }));
}
