import type { SQSRecord } from "aws-lambda";
import { consumerSettings, type ConsumerEnvironment } from "../../../../handlers/settings/consumer-settings";
import type { EventMessage } from "../../../../events/message/event-message";
import { maxReceiveCount } from "../../../../handlers/settings/receive-pace";
import type { BreakerItem } from "../../../../handlers/breaker/circuit-breaker-transitions";
import { consumeBatch } from "../../../../handlers/consumer/consume-batch";
import { startConsumer } from "../../../../handlers/consumer/consumer";
import type { StateTable } from "../../../../handlers/ports/state-table";
import type { IdempotencyItem } from "../../../../handlers/consumer/idempotency-item";
import { prod } from "../../../../stacks/prod";
import type { Design } from "../design";
import type { SimulatedEvent, SimulatedMessage } from "../simulated-queue";
import type { World } from "../world";

const timeoutMs = 30_000;
const eventType = "user.profile-updated";
const settings = consumerSettings({ breaker: prod.breaker });

type Item = BreakerItem | IdempotencyItem;

const tables = new WeakMap<World, Map<string, Item>>();

/** The project's handlers, unchanged, with their queue and their table simulated; settings as prod has them. */
export function ours(): Design {
  return {
    name: "ours",
    visibilitySeconds: 181,
    maxReceives: maxReceiveCount(settings),
    batchSize: 100,
    windowSeconds: 1,
    start: (world) => {
      const place: ConsumerEnvironment = {
        domain: "user",
        consumer: "bench",
        dependency: "bench",
        queueUrl: "queue",
        deadLetterQueueUrl: "dead-letters",
        rejectedQueueUrl: "rejected",
        stateTable: "state",
        metricNamespace: "EventPipeline/bench",
        settings,
        logLevel: "ERROR",
      };
      return startInstance(world, place);
    },
  };
}

function startInstance(world: World, place: ConsumerEnvironment) {
  const { time, queue, dependency, random } = world;
  const consumer = startConsumer<EventMessage<string, SimulatedEvent>>(
    {
      handler: (event, context) => context.dependency.execute(() => dependency.call(event.data)),
      validators: { [eventType]: { 1: () => undefined } },
    },
    place,
    {
      clock: { now: () => time.nowMs, after: (delayMs, task) => time.after(delayMs, task) },
      random: random.next,
      queue: {
        async changeVisibility(changes) {
          await time.sleep(10);
          queue.bill(changes.length);
          for (const { receiptHandle, visibilitySeconds } of changes) {
            queue.changeVisibility(receiptHandle, visibilitySeconds);
          }
        },
        async sendDeadLetter({ body }) {
          await time.sleep(10);
          queue.bill(1);
          world.deadLetters.push((JSON.parse(body) as EventMessage<string, SimulatedEvent>).data);
        },
        async sendRejected() {
          throw new Error("No event of the simulation is invalid.");
        },
      },
      breakers: tableOf(world),
      idempotency: tableOf(world),
      write: () => undefined,
    },
    `instance-${random.whole(0, 1e9)}`,
  );
  return async (batch: readonly SimulatedMessage[]): Promise<ReadonlySet<string>> => {
    const endMs = time.nowMs + timeoutMs;
    const invocation = { awsRequestId: "bench", getRemainingTimeInMillis: () => endMs - time.nowMs };
    const { batchItemFailures } = await consumeBatch(batch.map(toRecord), invocation, consumer);
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  };
}

/** The one table of all instances; each question takes 5 ms. */
function tableOf<Kind extends Item>(world: World): StateTable<Kind> {
  const items = (tables.get(world) ?? new Map<string, Item>()) as Map<string, Kind>;
  tables.set(world, items);
  return {
    async read(key) {
      world.tableReads += 1;
      await world.time.sleep(5);
      return items.get(key);
    },
    async write(key, item, seenVersion) {
      world.tableWrites += 1;
      await world.time.sleep(5);
      const stored = items.get(key);
      if ((stored?.version ?? 0) !== seenVersion) return { isWritten: false, item: stored };
      const written = { ...item, version: seenVersion + 1 };
      items.set(key, written);
      return { isWritten: true, item: written };
    },
  };
}

function toRecord({ id, event, receives }: SimulatedMessage): SQSRecord {
  const message: EventMessage<string, SimulatedEvent> = {
    type: eventType,
    source: "bellyfed.bench",
    data: event,
    metadata: {
      id: `00000000-0000-4000-8000-${String(event.number).padStart(12, "0")}`,
      time: new Date(event.sentMs).toISOString(),
      version: 1,
      correlationId: "bench",
      hops: 0,
      producer: "bench",
    },
  };
  return {
    messageId: id,
    receiptHandle: id,
    body: JSON.stringify(message),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Math.floor(event.sentMs)),
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: String(Math.floor(event.sentMs)),
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:bench",
    awsRegion: "us-east-1",
  };
}
