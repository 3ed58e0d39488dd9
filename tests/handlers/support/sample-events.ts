import type { SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../../events/message/event-message";

/** The numbered event, as `00000000-0000-4000-8000-00000000000N`. */
export function eventOf(number: number, metadata: Partial<EventMessage["metadata"]> = {}): EventMessage {
  return {
    type: "user.profile-updated",
    source: "bellyfed.user",
    data: { userId: `user-${number}`, email: "ann@example.com" },
    metadata: {
      id: idOf(number),
      time: "2026-11-23T11:59:58.000Z",
      version: 1,
      correlationId: "correlation-1",
      hops: 0,
      producer: "profile-service",
      ...metadata,
    },
  };
}

export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

interface RecordOptions {
  readonly receives?: number;
  readonly body?: string;
  readonly replayName?: string;
  readonly sentAt?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An SQS message that holds an event as EventBridge delivers it. */
export function recordOf(event: EventMessage, options: RecordOptions = {}): SQSRecord {
  const { receives = 1, replayName, sentAt = "2026-11-23T11:59:59.000Z", attributes = {} } = options;
  const bridge = {
    version: "0",
    id: "bridge-id",
    "detail-type": event.type,
    source: event.source,
    ...(replayName && { "replay-name": replayName }),
    detail: event,
  };
  const sent = String(Date.parse(sentAt));
  return {
    messageId: `message-${event.metadata.id}`,
    receiptHandle: `handle-${event.metadata.id}`,
    body: options.body ?? JSON.stringify(bridge),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: sent,
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: sent,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: "String", stringValue }]),
    ),
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:queue",
    awsRegion: "eu-west-1",
  };
}

export function records(count: number, options: RecordOptions = {}): SQSRecord[] {
  return Array.from({ length: count }, (_, index) => recordOf(eventOf(index + 1), options));
}
