import { SimulatedRandom } from "../../simulation/simulated-random";
import { EventTime } from "./event-time";
import { hashOf } from "./hash-of";
import type { Delivery, Journey } from "./journey";
import { loadBundle, type BundleHandler } from "./load-bundle";
import type { RecordedEvent } from "./recorded-event";
import { Delivering, StandInOutside, type OutsideSettings } from "./stand-in-outside";

/** One version of a subscription's consumer, as it would be deployed. */
export interface ConsumerVersion {
  /** Paths of the bundle's files, by their names in the package. */
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** After that a message comes again whose visibility was not changed. */
  readonly visibilitySeconds: number;
  readonly queueArn: string;
  readonly outside: OutsideSettings;
}

interface Waiting {
  readonly event: RecordedEvent;
  readonly sentMs: number;
  readonly dueMs: number;
  readonly deliveries: readonly Delivery[];
}

/** Between two first deliveries; longer than requests of a handler may take, so that each begins at its own time. */
const everyMs = 20_000;
/** A message that was returned comes in between, so that what other events take does not move it. */
const betweenMs = everyMs / 2;
/** Then its journey counts as over, wherever it is. */
const maxDeliveries = 8;

const lambdaVariables = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "replay",
  AWS_SECRET_ACCESS_KEY: "replay",
};

/**
 * A consumer in virtual time that is delivered one event after the other, each at a time of its own, and again what it
 * returned. Calls are the event's for which they are made, as each invocation has one.
 */
export class ReplayedConsumer {
  private readonly time: EventTime;
  private readonly outside: StandInOutside;
  private waiting: Waiting[] = [];
  private random = new SimulatedRandom(0);
  private handler: BundleHandler | Error | undefined;
  private log = "";
  private turn = 0;
  private gap: Error | undefined;
  private readonly onGap = (gap: Error): void => {
    this.gap ??= gap;
  };

  constructor(
    private readonly version: ConsumerVersion,
    private readonly startMs: number,
    private readonly onEnd: (event: RecordedEvent, journey: Journey) => void,
  ) {
    this.time = new EventTime(startMs);
    this.outside = new StandInOutside(version.outside, this.onGap);
  }

  /**
   * Delivers an event that the subscription takes, after what falls due before it.
   * @throws when the consumer asks for what cannot be replayed: what it does then says nothing
   */
  async deliver(event: RecordedEvent): Promise<void> {
    const sentMs = this.nextTurnMs();
    await this.redeliver(sentMs);
    await this.attempt({ event, sentMs, dueMs: sentMs, deliveries: [] });
  }

  /** Lets the time pass in which the other version is delivered an event that this one does not take. */
  skip(): void {
    this.nextTurnMs();
  }

  /** Delivers what waits until nothing does. */
  async end(): Promise<void> {
    await this.redeliver(Infinity);
  }

  private nextTurnMs(): number {
    return this.startMs + everyMs * this.turn++;
  }

  private async redeliver(untilMs: number): Promise<void> {
    for (;;) {
      const next = this.waiting.reduce<Waiting | undefined>(
        (first, one) => (first && first.dueMs <= one.dueMs ? first : one),
        undefined,
      );
      if (!next || next.dueMs > untilMs) return;
      this.waiting.splice(this.waiting.indexOf(next), 1);
      await this.attempt(next);
    }
  }

  private async attempt(waiting: Waiting): Promise<void> {
    const { event, sentMs, dueMs } = waiting;
    await this.time.moveTo(dueMs);
    const deliveries = [...waiting.deliveries, await this.invoke(waiting)];
    const { returnsAfterSeconds } = deliveries.at(-1) as Delivery;
    if (returnsAfterSeconds === undefined || deliveries.length >= maxDeliveries)
      return this.onEnd(event, deliveries);
    const againMs = this.time.now() + returnsAfterSeconds * 1_000 - this.startMs - betweenMs;
    const nextMs = this.startMs + betweenMs + Math.ceil(againMs / everyMs) * everyMs;
    this.waiting.push({ event, sentMs, dueMs: nextMs, deliveries });
  }

  private async invoke({ event, sentMs, dueMs, deliveries }: Waiting): Promise<Delivery> {
    const number = deliveries.length + 1;
    const delivering = new Delivering(event.id, number, event.detail);
    this.outside.delivering = delivering;
    this.random = new SimulatedRandom(hashOf(`${event.id} ${number}`));
    this.log = "";
    this.handler ??= this.start();
    const startedMs = this.time.now();
    const endMs = startedMs + this.version.timeoutSeconds * 1_000;
    const end = await this.call(this.handler, recordOf(event, number, sentMs, dueMs, this.version), endMs);
    const { calls, kept, visibilitySeconds = this.version.visibilitySeconds } = delivering;
    if (this.gap) throw this.gap;
    const made = { calls, tookMs: Math.round(this.time.now() - startedMs) };
    if (end !== "handled") return { end, ...made, returnsAfterSeconds: visibilitySeconds };
    if (kept) return { end: `${kept.where}: ${kept.reason}`, ...made };
    return { end: this.log.includes('"EventsDuplicate":') ? "duplicate" : end, ...made };
  }

  private start(): BundleHandler | Error {
    const { files, variables } = this.version;
    try {
      return loadBundle({
        files,
        time: this.time,
        random: () => this.random.next(),
        variables: { ...lambdaVariables, ...variables },
        write: (text) => (this.log += text),
        answer: (asked) => this.outside.answer(asked),
        onGap: this.onGap,
      });
    } catch (error) {
      return error as Error;
    }
  }

  private async call(handler: BundleHandler | Error, record: SqsRecord, endMs: number): Promise<string> {
    if (handler instanceof Error) return `failed: ${handler.name}`;
    const context = {
      functionName: "replayed",
      awsRequestId: record.messageId,
      getRemainingTimeInMillis: () => endMs - this.time.now(),
    };
    const answer = (async () => handler({ Records: [record] }, context))();
    if (!(await this.time.until(answer, endMs))) {
      // Lambda ends the process.
      this.time.forget();
      this.handler = undefined;
      return "timed out";
    }
    try {
      const { batchItemFailures = [] } = ((await answer) ?? {}) as BatchResponse;
      return batchItemFailures.length > 0 ? "returned" : "handled";
    } catch (error) {
      return `failed: ${(error as Error).name}`;
    }
  }
}

interface BatchResponse {
  readonly batchItemFailures?: readonly unknown[];
}

type SqsRecord = ReturnType<typeof recordOf>;

function recordOf(
  { body }: RecordedEvent,
  receives: number,
  sentMs: number,
  dueMs: number,
  { queueArn }: ConsumerVersion,
) {
  return {
    messageId: `message-${sentMs}`,
    receiptHandle: `receipt-${dueMs}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
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
