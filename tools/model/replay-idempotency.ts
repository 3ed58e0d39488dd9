import type { SQSRecord } from "aws-lambda";
import type { EventMessage } from "../../events/message/event-message";
import { consumeBatch } from "../../handlers/consumer/consume-batch";
import { startConsumer, type Consumer } from "../../handlers/consumer/consumer";
import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import { PermanentError } from "../../handlers/failures/event-errors";
import { consumerSettings } from "../../handlers/settings/consumer-settings";
import { idempotencyKey } from "../../handlers/settings/names";
import { VirtualClock } from "../../packages/local-aws/virtual-clock";
import { LocalStateTable } from "./state-table-by-steps";
import { SteppedWork, type RequestEnd } from "./stepped-work";
import type { View } from "./trace-lines";

const workerIds = [1, 2];
const messageIds = [1, 2, 3];
const redrivenId = 3;
const startMs = Date.UTC(2026, 10, 23, 12);
const invocationMs = 30_000;
const tickMs = 15_000;
/** So many other events succeed that a failure weighs 1. */
const otherEvents = 100;

const environment = {
  domain: "user",
  consumer: "journal",
  queueUrl: "https://sqs/queue",
  deadLetterQueueUrl: "https://sqs/dead",
  rejectedQueueUrl: "https://sqs/rejected",
  stateTable: "state",
  metricNamespace: "EventPipeline/model",
  settings: consumerSettings({ attempts: { unknown: 2, crash: 2 }, idempotency: { mode: "lock" } }),
  logLevel: "ERROR",
} as const;

interface Worker {
  readonly work: SteppedWork;
  readonly consumer: Consumer;
  message: number;
}

/** One trace of the model, carried out on production consumers and the local DynamoDB. */
export class IdempotencyReplay {
  private readonly clock = new VirtualClock(startMs);
  private readonly workers = new Map<number, Worker>();
  private readonly messages = new Map(messageIds.map((id) => [id, id === redrivenId ? "ABSENT" : "WAITING"]));
  private readonly deadLetters = new Set<number>();
  private requested = 0;
  private handled = 0;

  private constructor(private readonly table: LocalStateTable) {}

  static async start(): Promise<IdempotencyReplay> {
    const replay = new IdempotencyReplay(await LocalStateTable.open(new VirtualClock(startMs)));
    for (const id of workerIds) replay.workers.set(id, replay.startWorker());
    return replay;
  }

  close(): Promise<void> {
    return this.table.close();
  }

  async take([name, id, how]: readonly string[]): Promise<void> {
    if (name === "tick") return this.clock.advance(tickMs);
    if (name === "redrive") return void this.messages.set(redrivenId, "WAITING");
    const worker = this.workers.get(Number(id)) as Worker;
    if (name === "receive") return this.receive(worker, Number(how));
    if (name === "die") return this.die(Number(id), worker);
    if (name === "handle") return this.endHandler(worker, how);
    return worker.work.carryOut(how as RequestEnd);
  }

  async views(): Promise<View[]> {
    const key = idempotencyKey(environment, event.metadata.id);
    const item = await this.table.direct<IdempotencyItem>().read(key);
    return [
      recordView(item),
      ...workerIds.map((id) => ({ wait: this.workers.get(id)?.work.waitsFor ?? "idle" })),
      {
        messages: messageIds.map((id) => this.messages.get(id)).join(" "),
        handled: this.handled,
        deadLetters: [...this.deadLetters].sort(),
      },
    ];
  }

  private startWorker(): Worker {
    const work = new SteppedWork();
    const { clock } = this;
    const send = (): Promise<void> =>
      work.ask("sends a dead letter", async () => this.deadLetters.add(worker.message));
    const consumer = startConsumer(
      {
        handler: () => work.ask("handles", () => Promise.resolve()),
        validators: { [event.type]: { 1: () => undefined } },
      },
      environment,
      {
        clock: { now: () => clock.now(), after: (ms, task) => clock.after(ms, work.alive(task)) },
        random: () => 0.5,
        queue: { changeVisibility: () => Promise.resolve(), sendDeadLetter: send, sendRejected: send },
        breakers: this.table.seenBy(work),
        idempotency: this.table.seenBy(work),
        write: () => undefined,
      },
    );
    const worker: Worker = { work, consumer, message: 0 };
    return worker;
  }

  private async receive(worker: Worker, messageId: number): Promise<void> {
    worker.message = messageId;
    this.requested += 1;
    const endMs = this.clock.now() + invocationMs;
    const invocation = {
      awsRequestId: String(this.requested),
      getRemainingTimeInMillis: () => endMs - this.clock.now(),
    };
    if (this.messages.get(messageId) === "WAITING") this.messages.set(messageId, "RECEIVED");
    const consume = async (): Promise<void> => {
      const { batchItemFailures } = await consumeBatch([message(messageId)], invocation, worker.consumer);
      if (batchItemFailures.length > 0) this.returnMessage(worker);
      else this.messages.set(messageId, "GONE");
    };
    await worker.work.run(consume);
  }

  /** The message is in the queue again, if it has not been acknowledged meanwhile. */
  private returnMessage({ message: id }: Worker): void {
    if (this.messages.get(id) === "RECEIVED") this.messages.set(id, "WAITING");
  }

  private die(id: number, worker: Worker): void {
    worker.work.die();
    this.returnMessage(worker);
    this.workers.set(id, this.startWorker());
  }

  private async endHandler({ work, consumer }: Worker, how: string | undefined): Promise<void> {
    if (how === "succeeds") {
      this.handled += 1;
      return work.end();
    }
    for (let other = 0; other < otherEvents; other++) consumer.firstAttempts.record(false, this.clock.now());
    return work.end(how === "refuses" ? new PermanentError("refused") : new Error("failed"));
  }
}

const event: EventMessage = {
  type: "user.profile-updated",
  source: "bellyfed.user",
  data: {},
  metadata: {
    id: "00000000-0000-4000-8000-000000000001",
    time: "2026-11-23T11:59:58.000Z",
    version: 1,
    correlationId: "correlation-1",
    hops: 0,
    producer: "profile-service",
  },
};

function message(id: number): SQSRecord {
  const sentMs = String(startMs - 1_000);
  const body = { version: "0", id: "1", "detail-type": event.type, source: event.source, detail: event };
  const redriven = { reason: { dataType: "String", stringValue: "max-attempts" } };
  return {
    messageId: String(id),
    receiptHandle: String(id),
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: sentMs,
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: sentMs,
    },
    messageAttributes: id === redrivenId ? redriven : {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:queue",
    awsRegion: "eu-west-1",
  };
}

/** The stored item in the model's words. */
function recordView(item: IdempotencyItem | undefined): View {
  const { state = "NONE", version = 0, attempts = 0, failures = 0, crashes = 0 } = item ?? {};
  const [owner = 0, , ownMessage = 0] = (item?.owner ?? "").split("/").map(Number);
  const lease = item?.leaseExpiresAtMs ? (item.leaseExpiresAtMs - startMs) / 1000 : 0;
  const deadLettered = (item?.deadLetteredMessages ?? "").split(" ").filter(Boolean).map(Number).sort();
  return { state, version, attempts, failures, crashes, lease, owner, ownMessage, deadLettered };
}
