import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import {
  consumerSettings,
  type ConsumerEnvironment,
  type ConsumerSettingsOverrides,
} from "../../../handlers/settings/consumer-settings";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import type { EventMessage } from "../../../events/message/event-message";
import type { Validators } from "../../../events/message/validation";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { consumeBatch } from "../../../handlers/consumer/consume-batch";
import { startConsumer, type Consumer } from "../../../handlers/consumer/consumer";
import type {
  ClaimReader,
  ConsumerPorts,
  KeptMessage,
  VisibilityChange,
} from "../../../handlers/consumer/consumer-ports";
import type { IdempotencyItem } from "../../../handlers/consumer/idempotency-item";
import { FakeClock } from "./fake-clock";
import { FakeStateTable } from "./fake-state-table";

export const validators: Validators = {
  "user.profile-updated": {
    1: (data) =>
      typeof (data as { userId?: unknown }).userId === "string"
        ? undefined
        : { path: "/userId", rule: "must be string" },
  },
};

/** The world of one consumer: its queues, its table, its clock; `random` is 0.5 unless a test says otherwise. */
export class FakeWorld implements ConsumerPorts {
  readonly clock = new FakeClock();
  readonly breakers = new FakeStateTable<BreakerItem>();
  readonly idempotency = new FakeStateTable<IdempotencyItem>();
  readonly deadLetters: KeptMessage[] = [];
  readonly rejected: KeptMessage[] = [];
  readonly visibility: VisibilityChange[] = [];
  readonly visibilityCalls: number[] = [];
  readonly lines: Record<string, unknown>[] = [];
  randomValue = 0.5;
  /** Names of the queue's ports that fail. */
  readonly failing = new Set<"changeVisibility" | "sendDeadLetter" | "sendRejected">();
  claims?: ClaimReader;

  readonly random = (): number => this.randomValue;

  readonly write = (line: string): void => {
    if (!line.endsWith("\n")) throw new Error(`A line without its end: ${line}`);
    this.lines.push(JSON.parse(line) as Record<string, unknown>);
  };

  readonly queue = {
    changeVisibility: async (changes: readonly VisibilityChange[]): Promise<void> => {
      this.visibilityCalls.push(changes.length);
      this.fail("changeVisibility");
      this.visibility.push(...changes);
    },
    sendDeadLetter: async (message: KeptMessage): Promise<void> => {
      this.fail("sendDeadLetter");
      this.deadLetters.push(message);
    },
    sendRejected: async (message: KeptMessage): Promise<void> => {
      this.fail("sendRejected");
      this.rejected.push(message);
    },
  };

  private fail(port: "changeVisibility" | "sendDeadLetter" | "sendRejected"): void {
    if (this.failing.has(port)) throw new Error(`${port} fails.`);
  }

  /** The metric lines written so far. */
  get metrics(): Record<string, number>[] {
    return this.lines.filter((line) => "_aws" in line) as Record<string, number>[];
  }

  get failureLines(): Record<string, unknown>[] {
    return this.lines.filter(({ status }) => status === "FAILURE");
  }
}

/** An instance of a consumer in a world. */
export function fakeConsumer(
  world: FakeWorld,
  handler: EventHandler,
  overrides: ConsumerSettingsOverrides = {},
  instance = "instance-1",
): Consumer {
  const place: ConsumerEnvironment = {
    domain: "user",
    consumer: "journal",
    queueUrl: "https://sqs/queue",
    deadLetterQueueUrl: "https://sqs/dead",
    rejectedQueueUrl: "https://sqs/rejected",
    stateTable: "state",
    metricNamespace: "EventPipeline/test",
    claimBucket: "claims-dev",
    settings: consumerSettings(overrides),
    logLevel: "INFO",
  };
  return startConsumer({ handler, validators }, place, world, instance);
}

/** So many other events succeed now, of every kind, that whoever fails beside them is to blame. */
export function othersSucceed({ firstAttempts, claimReads, ports }: Consumer): void {
  for (let event = 0; event < 100; event++) {
    firstAttempts.record(false, ports.clock.now());
    claimReads.record(false, ports.clock.now());
  }
}

export const timeoutMs = 30_000;

/** Hands a batch to a consumer, as an invocation with 30 s. */
export function consume(
  consumer: Consumer,
  records: readonly SQSRecord[],
  remainingMs = timeoutMs,
  awsRequestId = "request-1",
): Promise<SQSBatchResponse> {
  const { clock } = consumer.ports;
  const endMs = clock.now() + remainingMs;
  return consumeBatch(
    records,
    { awsRequestId, getRemainingTimeInMillis: () => endMs - clock.now() },
    consumer,
  );
}

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

export function failedIds(response: SQSBatchResponse): string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** An error as an HTTP client throws it. */
export function httpError(status: number, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(`status ${status}`), { status, headers });
}
