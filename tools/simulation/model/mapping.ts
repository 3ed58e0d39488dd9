import type { SQSRecord } from "aws-lambda";
import type { Faults } from "../faults";
import type { Random } from "../random";
import type { InvocationEnd, LambdaFunction } from "./function";
import type { ModelMessage, Queue, Received } from "./queue";
import type { VirtualTime } from "./virtual-time";

/** How an event source mapping is set up. */
export interface MappingSettings {
  readonly batchSize: number;
  readonly windowMs: number;
  readonly maximumConcurrency: number;
  readonly visibilityMs: number;
}

const throttlePauseMs = 2_000;

/** An event source mapping: polls, batches, invokes, and deletes what was not given back. */
export class Mapping {
  private running = 0;
  private waitingSinceMs: number | undefined;
  private wake: { readonly atMs: number; cancel(): void } | undefined;

  constructor(
    private readonly settings: MappingSettings,
    private readonly queue: Queue,
    private readonly target: LambdaFunction,
    private readonly time: VirtualTime,
    private readonly random: Random,
    private readonly faults: Faults,
    /** Told when a response names a message that was not in the batch. */
    private readonly onStranger: (messageId: string) => void,
  ) {}

  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Begins as many batches as there are messages and invocations left. */
  poll(): void {
    const { queue, time } = this;
    const { batchSize, windowMs, maximumConcurrency } = this.settings;
    while (this.running < maximumConcurrency) {
      const visible = queue.visibleCount;
      if (visible === 0) {
        this.waitingSinceMs = undefined;
        return this.wakeAt(queue.nextVisibleMs);
      }
      this.waitingSinceMs ??= time.nowMs;
      const dueMs = this.waitingSinceMs + windowMs;
      if (visible < batchSize && time.nowMs < dueMs) return this.wakeAt(dueMs);
      this.begin(queue.receive(batchSize, this.settings.visibilityMs));
    }
  }

  private begin(batch: readonly Received[]): void {
    this.waitingSinceMs = undefined;
    if (batch.length === 0) return;
    this.running += 1;
    this.target.invoke(batch.map(toRecord), (end) => {
      this.conclude(batch, end);
      this.time.after(end === "throttled" ? throttlePauseMs : this.random.between(1, 20), () => {
        this.running -= 1;
        this.poll();
      });
    });
  }

  private conclude(batch: readonly Received[], end: InvocationEnd): void {
    if (end === "failed" || end === "throttled") return;
    const failed = new Set(end.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.filter(({ message }) => !failed.delete(message.id));
    for (const stranger of failed) this.onStranger(stranger);
    this.time.after(this.random.between(1, 20), () => {
      for (const { receiptHandle } of done) {
        if (!this.faults.strikes("lost-delete")) this.queue.delete(receiptHandle);
      }
    });
  }

  private wakeAt(atMs: number): void {
    if (atMs === Infinity || (this.wake && this.wake.atMs <= atMs && this.wake.atMs > this.time.nowMs))
      return;
    this.wake?.cancel();
    const timer = this.time.after(atMs - this.time.nowMs, () => {
      this.wake = undefined;
      this.poll();
    });
    this.wake = { atMs, cancel: () => timer.cancel() };
  }
}

function toRecord({ message, receiptHandle, receives }: Received): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Math.floor(message.sentAtMs)),
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedMs)),
    },
    messageAttributes: toRecordAttributes(message),
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:queue",
    awsRegion: "eu-west-1",
  };
}

function toRecordAttributes({ attributes }: ModelMessage): SQSRecord["messageAttributes"] {
  const names = Object.keys(attributes);
  if (names.length === 0) return {};
  return Object.fromEntries(
    names.map((name) => {
      const { DataType = "String", StringValue } = attributes[name] ?? {};
      return [name, { dataType: DataType, stringValue: StringValue }];
    }),
  );
}
