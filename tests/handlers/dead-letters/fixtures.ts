import { toMessageAttributes, type MessageAttribute } from "../../../handlers/dead-letters/dead-letter";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import type { ReceivedMessage } from "../../../handlers/dead-letters/read-dead-letter";
import type { MovedMessage, RecoveryPorts } from "../../../handlers/dead-letters/recovery-ports";
import type { RepublishedEvent } from "../../../handlers/dead-letters/decide-recovery";
import type { RecoverySettings } from "../../../handlers/dead-letters/recovery-settings";

export const prefix = "https://sqs.eu-west-1.amazonaws.com/123456789012/";
export const settings: RecoverySettings = {
  queueUrlPrefix: prefix,
  parkingLotQueue: "bellyfed-parking-lot-dev",
  subscriptions: {
    "bellyfed-domain-user-dev-journal": "user/journal",
    "bellyfed-analytics-dev-trends": "analytics/trends",
  },
  receivers: ["arn:aws:events:us-east-1:222222222222:event-bus/partner"],
  buses: ["bellyfed-domain-user-dev", "bellyfed-analytics-dev", "bellyfed-ingress-dev"],
  maxRecoveries: 3,
  messagesPerSecond: 50,
};
export const origin = `${prefix}bellyfed-domain-user-dev-journal`;
export const deadLetters = `${origin}-dead-letters`;
export const parkingLot = `${prefix}bellyfed-parking-lot-dev`;
export const sentAtMs = Date.UTC(2026, 10, 1, 10);

const arn = "arn:aws:sqs:eu-west-1:123456789012:bellyfed-domain-user-dev-journal";
export const trendsArn = "arn:aws:sqs:eu-west-1:123456789012:bellyfed-analytics-dev-trends";
export const busArn = "arn:aws:events:eu-west-1:123456789012:event-bus/bellyfed-domain-user-dev";

export function bodyOf(number: number, more: object = {}): string {
  return JSON.stringify({
    "detail-type": "user.profile-updated",
    source: "profiles",
    account: "123456789012",
    region: "eu-west-1",
    time: "2026-11-01T10:00:00Z",
    resources: [],
    detail: { type: "user.profile-updated", source: "profiles", metadata: { id: `event-${number}` } },
    ...more,
  });
}

export function text(value: string): MessageAttribute {
  return { DataType: "String", StringValue: value };
}

function received(
  number: number,
  attributes: ReceivedMessage["attributes"],
  body = bodyOf(number),
): ReceivedMessage {
  return { messageId: `message-${number}`, receiptHandle: `handle-${number}`, body, sentAtMs, attributes };
}

/** As a consumer sends it to its dead-letter queue. */
export function consumerDeadLetter(number: number, reason = "max-attempts", recoveries = 0): ReceivedMessage {
  return received(
    number,
    toMessageAttributes({
      reason,
      detail: "Error: boom",
      eventId: `event-${number}`,
      eventType: "user.profile-updated",
      domain: "user",
      consumer: "journal",
      firstSeen: "2026-11-01T09:00:00.000Z",
      origin,
      recoveries,
    }),
  );
}

/** That many of them. */
export function consumerDeadLetters(count: number): ReceivedMessage[] {
  return Array.from({ length: count }, (_, index) => consumerDeadLetter(index + 1));
}

/** As SQS moves it when it was received too often. */
export function movedDeadLetter(
  number: number,
  attributes: Record<string, MessageAttribute> = {},
): ReceivedMessage {
  return { ...received(number, attributes), movedFromArn: arn };
}

/** As EventBridge sends it when it could not deliver. */
export function undeliveredDeadLetter(number: number, targetArn = arn, body?: string): ReceivedMessage {
  const attributes = {
    RULE_ARN: text("arn:aws:events:eu-west-1:123456789012:rule/bellyfed-domain-user-dev/journal"),
    TARGET_ARN: text(targetArn),
    ERROR_CODE: text("NO_PERMISSIONS"),
    ERROR_MESSAGE: text("not allowed"),
    RETRY_ATTEMPTS: text("185"),
    EXHAUSTED_RETRY_CONDITION: text("MaximumRetryAttempts"),
  };
  return received(number, attributes, body);
}

type Action = "receive" | "send" | "remove" | "release" | "count" | "read" | "publish";

/** Queues, a bus and a clock in memory; received messages stay away until released, and each call takes 10 ms. */
export class TestWorld implements RecoveryPorts {
  readonly waiting = new Map<string, ReceivedMessage[]>();
  readonly away = new Map<string, ReceivedMessage[]>();
  readonly sent: { queueUrl: string; message: MovedMessage }[] = [];
  readonly published: RepublishedEvent[] = [];
  readonly calls: string[] = [];
  readonly lines: string[] = [];
  readonly receives: { max: number; visibilitySeconds: number }[] = [];
  readonly sleeps: number[] = [];
  /** Breakers by their key. */
  readonly breakers = new Map<string, BreakerItem>();
  /** Answers the error that a call fails with. */
  fails: (action: Action, subject: string) => Error | undefined = () => undefined;
  timeMs = Date.UTC(2026, 10, 1, 12);

  constructor(messages: Record<string, ReceivedMessage[]> = {}) {
    for (const [queueUrl, list] of Object.entries(messages)) this.waiting.set(queueUrl, [...list]);
  }

  readonly queues: RecoveryPorts["queues"] = {
    receive: async (queueUrl, max, visibilitySeconds) => {
      this.note("receive", queueUrl);
      this.receives.push({ max, visibilitySeconds });
      const received = (this.waiting.get(queueUrl) ?? []).splice(0, max);
      this.away.set(queueUrl, [...(this.away.get(queueUrl) ?? []), ...received]);
      return received;
    },
    send: async (queueUrl, message) => {
      this.note("send", queueUrl);
      this.sent.push({ queueUrl, message });
    },
    remove: async (queueUrl, handle) => {
      this.note("remove", handle);
      this.away.set(queueUrl, this.without(queueUrl, handle));
    },
    release: async (queueUrl, handle) => {
      this.note("release", handle);
      const back = (this.away.get(queueUrl) ?? []).filter(({ receiptHandle }) => receiptHandle === handle);
      this.away.set(queueUrl, this.without(queueUrl, handle));
      this.waiting.set(queueUrl, [...(this.waiting.get(queueUrl) ?? []), ...back]);
    },
    count: async (queueUrl) => {
      this.note("count", queueUrl);
      return this.waiting.get(queueUrl)?.length ?? 0;
    },
  };

  readonly publish = async (event: RepublishedEvent): Promise<void> => {
    this.note("publish", event.busName);
    this.published.push(event);
  };
  readBreaker = async (key: string): Promise<BreakerItem | undefined> => {
    this.note("read", key);
    return this.breakers.get(key);
  };
  readonly nowMs = (): number => this.timeMs;
  readonly sleep = async (delayMs: number): Promise<void> => {
    this.sleeps.push(delayMs);
    this.timeMs += delayMs;
  };
  readonly write = (line: string): void => void this.lines.push(line);

  /** Ids of the messages that are still in a queue, received or not. */
  idsIn(queueUrl: string): string[] {
    const all = [...(this.waiting.get(queueUrl) ?? []), ...(this.away.get(queueUrl) ?? [])];
    return all.map(({ messageId }) => messageId);
  }

  private without(queueUrl: string, handle: string): ReceivedMessage[] {
    return (this.away.get(queueUrl) ?? []).filter(({ receiptHandle }) => receiptHandle !== handle);
  }

  private note(action: Action, subject: string): void {
    this.timeMs += 10;
    this.calls.push(`${action} ${action === "read" ? subject : subject.slice(subject.lastIndexOf("/") + 1)}`);
    const error = this.fails(action, subject);
    if (error) throw error;
  }
}
