import type { MessageAttribute } from "../../../../../handlers/dead-letters/dead-letter";
import type {
  DeadLetterKind,
  DeadLetterQueue,
} from "../../../../../tools/cli/events/dead-letters/queued-dead-letter";
import type { ReceivedMessage } from "../../../../../handlers/dead-letters/read-dead-letter";

export const nowMs = Date.parse("2026-11-23T12:00:00Z");
export const prefix = "https://sqs.us-east-1.amazonaws.com/123456789012/";
const bus = "bellyfed-domain-user-dev";

function queueOf(
  kind: DeadLetterKind,
  queueName: string,
  more: Partial<DeadLetterQueue> = {},
): DeadLetterQueue {
  return { kind, queueName, queueUrl: `${prefix}${queueName}`, consumer: "", ...more };
}

export const consumerQueue = queueOf("consumer", `${bus}-journal-dead-letters`, {
  consumer: "journal",
  originUrl: `${prefix}${bus}-journal`,
});
export const undeliveredQueue = queueOf("undelivered", `${bus}-undelivered`);
export const parkingLotQueue = queueOf("parking-lot", "bellyfed-parking-lot-dev");
export const rejectedQueue = queueOf("rejected", `${bus}-rejected`);

export const settings = {
  queueUrlPrefix: prefix,
  parkingLotQueue: "bellyfed-parking-lot-dev",
  receivers: [],
  subscriptions: { [`${bus}-journal`]: "user/journal", [`${bus}-search-index`]: "user/search-index" },
  buses: [bus, "bellyfed-ingress-dev"],
  maxRecoveries: Infinity,
  messagesPerSecond: Infinity,
};

export function text(StringValue: string): MessageAttribute {
  return { DataType: "String", StringValue };
}

function bodyOf(number: number): string {
  return JSON.stringify({
    "detail-type": "user.profile-updated",
    source: "profiles",
    time: "2026-11-23T11:00:00Z",
    detail: { type: "user.profile-updated", metadata: { id: `event-${number}` } },
  });
}

/** A dead letter as a consumer writes it, an hour old. */
export function deadLetterMessage(
  number: number,
  said: Readonly<Record<string, string>> = {},
): ReceivedMessage {
  const attributes = {
    reason: "permanent",
    detail: "HTTP 410",
    eventId: `event-${number}`,
    eventType: "user.profile-updated",
    domain: "user",
    consumer: "journal",
    firstSeen: "2026-11-23T10:59:00.000Z",
    origin: `${prefix}${bus}-journal`,
    recoveries: "0",
    ...said,
  };
  return {
    messageId: `message-${number}`,
    receiptHandle: `handle-${number}`,
    body: bodyOf(number),
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, text(value)])),
    sentAtMs: Date.parse("2026-11-23T11:00:00Z"),
  };
}
