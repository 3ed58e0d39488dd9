import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import {
  consumerSettings,
  type ConsumerEnvironment,
  type ConsumerSettingsOverrides,
} from "../../../handlers/settings/consumer-settings";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import type { Validators } from "../../../events/message/validation";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { consumeBatch } from "../../../handlers/consumer/consume-batch";
import { startConsumer, type Consumer, type ConsumerDefinition } from "../../../handlers/consumer/consumer";
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

type QueuePort = "changeVisibility" | "sendDeadLetter" | "sendRejected";

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
  readonly failing = new Set<QueuePort>();
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

  private fail(port: QueuePort): void {
    if (this.failing.has(port)) throw new Error(`${port} fails.`);
  }

  /** The metric lines written so far. */
  get metrics(): Record<string, number>[] {
    return this.lines.filter((line) => "_aws" in line) as Record<string, number>[];
  }

  /** What is remembered of the first event. */
  get record(): IdempotencyItem | undefined {
    return [...this.idempotency.items.values()][0];
  }

  /** Why, and of which event, each dead letter is. */
  get letters(): [reason: string, eventId: string][] {
    return this.deadLetters.map(({ attributes }) => [attributes.reason, attributes.eventId]);
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
  more: Pick<ConsumerDefinition, "eventTraces"> = {},
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
  return startConsumer({ handler, validators, ...more }, place, world, instance);
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

/** Ids of the messages that a batch gives back. */
export async function returned(...asked: Parameters<typeof consume>): Promise<string[]> {
  return failedIds(await consume(...asked));
}

/** Ids of the messages that a batch gives back which lasts until its deadline. */
export async function returnedAtDeadline(...asked: Parameters<typeof consume>): Promise<string[]> {
  const consuming = returned(...asked);
  await (asked[0].ports as FakeWorld).clock.advance(timeoutMs);
  return consuming;
}

export function failedIds(response: SQSBatchResponse): string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
