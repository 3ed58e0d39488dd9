import type { SQSBatchResponse } from "aws-lambda";
import { BatchRandom } from "./batch-random";
import { Delivering } from "./delivering";
import { EventTime } from "./event-time";
import { hashOf } from "./hash-of";
import type { Delivery, Journey } from "./journey";
import { loadBundle, type BundleHandler } from "./load-bundle";
import type { RecordedEvent } from "./recorded-event";
import { StandInOutside, type OutsideSettings } from "./stand-in-outside";

/** One version of a subscription's consumer, as it would be deployed. */
export interface ConsumerVersion {
  /** Paths of the bundle's files, by their names in the package. */
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** After that a message comes again whose visibility was not changed. */
  readonly visibilitySeconds: number;
  readonly queueArn: string;
  /** The most events of an invocation. */
  readonly batchSize: number;
  readonly outside: OutsideSettings;
}

/** How events are delivered to it. */
export interface ReplayArgs {
  /** When the first batch is delivered. */
  readonly startMs: number;
  /** The most events of a batch. */
  readonly batchSize: number;
  /** One of how many events meets each fault of the dependency. */
  readonly perFault: number;
  readonly onEnd: (event: RecordedEvent, journey: Journey) => void;
}

interface Waiting {
  readonly event: RecordedEvent;
  readonly messageId: string;
  readonly sentMs: number;
  readonly dueMs: number;
  readonly deliveries: readonly Delivery[];
}

/** For each event of a batch; longer than requests of a handler may take, so that each batch begins at its own time. */
const everyMs = 20_000;
/** Then its journey counts as over, wherever it is. */
const maxDeliveries = 8;

const lambdaVariables = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "replay",
  AWS_SECRET_ACCESS_KEY: "replay",
};

/**
 * A consumer in virtual time that is delivered one batch after the other, each at a time of its own, and what it returned
 * again, event by event.
 */
export class ReplayedConsumer {
  private readonly time: EventTime;
  private readonly outside: StandInOutside;
  private readonly turnMs: number;
  private waiting: Waiting[] = [];
  private random = new BatchRandom(0);
  private handler: BundleHandler | Error | undefined;
  private log = "";
  private turn = 0;
  private gap: Error | undefined;
  private readonly onGap = (gap: Error): void => {
    this.gap ??= gap;
  };

  constructor(
    private readonly version: ConsumerVersion,
    private readonly args: ReplayArgs,
  ) {
    const { startMs, batchSize, perFault } = args;
    this.turnMs = everyMs * batchSize;
    this.time = new EventTime(startMs);
    const nowMs = (): number => this.time.now();
    this.outside = new StandInOutside(version.outside, { perFault, nowMs, onGap: this.onGap });
  }

  /**
   * Delivers those events of a batch that the subscription takes, after what falls due before it.
   * @throws when the consumer asks for what cannot be replayed: what it does then says nothing
   */
  async deliver(events: readonly RecordedEvent[]): Promise<void> {
    const sentMs = this.args.startMs + this.turnMs * this.turn++;
    await this.redeliver(sentMs);
    const waiting = events.map((event, position) => ({
      ...{ event, sentMs, dueMs: sentMs, deliveries: [], messageId: `message-${sentMs}-${position}.` },
    }));
    if (waiting.length > 0) await this.attempt(waiting);
  }

  /** Delivers what waits until nothing does. */
  async end(): Promise<void> {
    await this.redeliver(Infinity);
  }

  private async redeliver(untilMs: number): Promise<void> {
    for (;;) {
      const next = this.waiting.reduce<Waiting | undefined>(
        (first, one) => (first && first.dueMs <= one.dueMs ? first : one),
        undefined,
      );
      if (!next || next.dueMs > untilMs) return;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      await this.attempt([next]);
    }
  }

  private async attempt(batch: readonly Waiting[]): Promise<void> {
    await this.time.moveTo((batch[0] as Waiting).dueMs);
    const made = await this.invoke(batch);
    for (const [index, waiting] of batch.entries()) {
      const { event } = waiting;
      const deliveries = [...waiting.deliveries, made[index] as Delivery];
      const { returnsAfterSeconds } = deliveries.at(-1) as Delivery;
      if (returnsAfterSeconds === undefined || deliveries.length >= maxDeliveries)
        this.args.onEnd(event, deliveries);
      else this.waiting.push({ ...waiting, deliveries, dueMs: this.dueAfter(returnsAfterSeconds, event) });
    }
  }

  /** In between two batches, and at a moment of its own, so that what other events take does not move it. */
  private dueAfter(seconds: number, { id }: RecordedEvent): number {
    const { turnMs } = this;
    const betweenMs = turnMs / 4 + (hashOf(`${id} again`) % (turnMs / 2_000)) * 1_000;
    const originMs = this.args.startMs + betweenMs;
    const againMs = this.time.now() + seconds * 1_000 - originMs;
    return originMs + Math.ceil(againMs / turnMs) * turnMs;
  }

  private async invoke(batch: readonly Waiting[]): Promise<Delivery[]> {
    const startedMs = this.time.now();
    const delivering = batch.map(
      ({ event, messageId, dueMs, deliveries }, position) =>
        new Delivering(event, deliveries.length + 1, messageId, `receipt-${dueMs}-${position}`),
    );
    const [{ event, delivery }] = delivering as [Delivering];
    this.outside.batch = delivering;
    this.outside.batchCalls = [];
    this.random = new BatchRandom(hashOf(`${event.id} ${delivery}`));
    this.log = "";
    this.handler ??= this.start();
    const records = delivering.map((one, index) => recordOf(one, batch[index] as Waiting, this.version));
    const answer = await this.call(this.handler, records, startedMs + this.version.timeoutSeconds * 1_000);
    if (this.gap) throw this.gap;
    const isAlone = batch.length === 1;
    const own = { tookMs: Math.round(this.time.now() - startedMs), calls: this.outside.batchCalls };
    return delivering.map((one, index) => ({
      ...this.endOf(one, answer, isAlone),
      calls: one.calls,
      tookMs: isAlone ? own.tookMs : one.tookMs,
      ...(index === 0 && !isAlone && { batch: own }),
    }));
  }

  private endOf(
    { messageId, kept, visibilitySeconds, isKnown }: Delivering,
    answer: BatchAnswer,
    isAlone: boolean,
  ): Pick<Delivery, "end" | "returnsAfterSeconds"> {
    const isReturned = typeof answer !== "string" && answer.returned.has(messageId);
    if (typeof answer === "string" || isReturned)
      return {
        end: typeof answer === "string" ? answer : "returned",
        returnsAfterSeconds: visibilitySeconds ?? this.version.visibilitySeconds,
      };
    if (kept) return { end: `${kept.where}: ${kept.reason}` };
    const isDuplicate = (isAlone || isKnown) && this.log.includes('"EventsDuplicate":');
    return { end: isDuplicate ? "duplicate" : "handled" };
  }

  private start(): BundleHandler | Error {
    const { files, variables } = this.version;
    try {
      return loadBundle({
        files,
        time: this.time,
        random: () => this.random,
        variables: { ...lambdaVariables, ...variables },
        write: (text) => (this.log += text),
        answer: (asked) => this.outside.answer(asked),
        onGap: this.onGap,
      });
    } catch (error) {
      return error as Error;
    }
  }

  private async call(
    handler: BundleHandler | Error,
    records: readonly SqsRecord[],
    endMs: number,
  ): Promise<BatchAnswer> {
    if (handler instanceof Error) return `failed: ${handler.name}`;
    const context = {
      functionName: "replayed",
      awsRequestId: `request-${endMs}`,
      getRemainingTimeInMillis: () => endMs - this.time.now(),
    };
    const answer = (async () => handler({ Records: records }, context))();
    if (!(await this.time.until(answer, endMs))) {
      // Lambda ends the process.
      this.time.forget();
      this.handler = undefined;
      return "timed out";
    }
    try {
      const { batchItemFailures = [] } = ((await answer) ?? {}) as Partial<SQSBatchResponse>;
      const returned = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const isUnderstood = [...returned].every((id) => records.some(({ messageId }) => messageId === id));
      return isUnderstood ? { returned } : "failed: an answer that Lambda does not understand";
    } catch (error) {
      return `failed: ${(error as Error).name}`;
    }
  }
}

/** What Lambda makes of an invocation: the messages that stay in the queue, or why all of them do. */
type BatchAnswer = { readonly returned: ReadonlySet<string> } | string;

type SqsRecord = ReturnType<typeof recordOf>;

function recordOf(
  { event, delivery, messageId, receiptHandle }: Delivering,
  { sentMs }: Waiting,
  { queueArn, variables }: ConsumerVersion,
) {
  return {
    messageId,
    receiptHandle,
    body: inClaimBucket(event, variables["CLAIM_BUCKET"]),
    attributes: {
      ApproximateReceiveCount: String(delivery),
      SentTimestamp: String(sentMs),
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: String(sentMs),
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "us-east-1",
  };
}

/** The account and the environment of a recorded event need not be those of the recorded stack. */
function inClaimBucket({ body, claim }: RecordedEvent, bucket: string | undefined): string {
  return claim && bucket !== undefined ? body.replaceAll(`"${claim.bucket}"`, `"${bucket}"`) : body;
}
