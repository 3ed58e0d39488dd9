import { AwsError } from "../../packages/local-aws/aws-error";
import type { Queue } from "../../packages/local-aws/sqs/queue";
import { toMessageAttributes } from "../../handlers/dead-letters/dead-letter";
import { fitAttributes } from "../../handlers/dead-letters/fit-attributes";
import type {
  ClaimReader,
  ConsumerPorts,
  ConsumerQueue,
  KeptMessage,
} from "../../handlers/consumer/consumer-ports";
import type { BreakerItem } from "../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../handlers/consumer/idempotency-item";
import type { Faults } from "./faults";
import type { EventInspector, Queues } from "./inspect-events";
import type { MetricsInspector } from "./inspect-metrics";
import { sendTo } from "./model/send-to";
import { SimulatedSdk } from "./model/simulated-sdk";
import type { SimulatedTable } from "./model/simulated-table";
import type { VirtualTime } from "./model/virtual-time";
import type { SimulatedRandom } from "./simulated-random";
import type { SimulatedEnvironment } from "./model/simulated-environment";

/** The longest that SQS' client waits. */
const queueTimeoutMs = 2_500;
/** Of the calls that fail, and of the requests that repeat one. */
const lostAnswers = 0.3;

/** What a consumer reaches through its ports, and who watches it. */
interface World {
  readonly time: VirtualTime;
  readonly random: SimulatedRandom;
  readonly faults: Faults;
  readonly queues: Queues;
  readonly breakers: SimulatedTable<BreakerItem>;
  readonly idempotency: SimulatedTable<IdempotencyItem>;
  readonly events: EventInspector;
  readonly metrics: MetricsInspector;
}

/** The world as one process of the consumer sees it. */
export function makePorts(world: World, environment: SimulatedEnvironment): ConsumerPorts {
  return {
    clock: {
      now: () => environment.now(),
      after: (delayMs, task) => environment.after(delayMs, task),
    },
    random: world.random.next,
    queue: makeQueue(world, environment),
    breakers: world.breakers.seenBy(environment),
    idempotency: world.idempotency.seenBy(environment),
    claims: makeClaims(world, environment),
    write: (line) => world.metrics.wrote(line),
  };
}

function makeClaims({ random, faults, events }: World, environment: SimulatedEnvironment): ClaimReader {
  return {
    read: (key) => {
      const isStruck = faults.strikes("claim-failure");
      return environment.ask(random.between(5, isStruck ? 3_000 : 60), () => {
        const stored = events.claimed(key);
        if (isStruck) throw Object.assign(new Error("Please reduce your rate."), { name: "SlowDown" });
        if (!stored) throw Object.assign(new Error("There is no such key."), { name: "NoSuchKey" });
        return stored;
      });
    },
  };
}

function makeQueue(world: World, environment: SimulatedEnvironment): ConsumerQueue {
  const { random, faults, queues, time } = world;
  const sdk = new SimulatedSdk(random, { timeoutMs: queueTimeoutMs, maxAttempts: 3 }, "sqs");
  const send = (queue: Queue, { body, attributes }: KeptMessage): Promise<void> => {
    const isStruck = faults.strikes("dead-letter-failure");
    const isLost = isStruck && random.chance(lostAnswers);
    const latencyMs = queueLatencyMs(world, isStruck ? 1_000 : 30);
    const arrive = (): void => sendTo(queue, body, fitAttributes(body, toMessageAttributes(attributes)));
    const { atMs, isAnswered } = isLost
      ? sdk.repeat(latencyMs, lostAnswers)
      : { atMs: [latencyMs], isAnswered: !isStruck };
    // What is sent again arrives again: a standard queue knows no message.
    for (const earlierMs of atMs.slice(0, -1)) time.after(earlierMs, arrive);
    const lastMs = Math.min(queueTimeoutMs, atMs.at(-1) as number);
    return environment.ask(lastMs, () => {
      if (isLost || !isStruck) arrive();
      if (!isAnswered || lastMs >= queueTimeoutMs) throw new Error("SQS does not answer.");
    });
  };
  return {
    sendDeadLetter: (message) => send(queues.deadLetters, message),
    sendRejected: (message) => send(queues.rejected, message),
    changeVisibility: (changes) => {
      const isStruck = faults.strikes("visibility-failure");
      const latencyMs = queueLatencyMs(world, 30);
      return environment.ask(latencyMs, () => {
        if (latencyMs >= queueTimeoutMs || (isStruck && random.chance(0.5)))
          throw new Error("SQS does not answer.");
        const refused = changes.filter(
          ({ receiptHandle, visibilitySeconds }) =>
            !isDone(() => queues.main.changeVisibility(receiptHandle, visibilitySeconds)),
        );
        if (isStruck || refused.length > 0) throw new Error(`SQS refused ${refused.length} changes.`);
      });
    },
  };
}

/** Whether SQS carries one entry of a batch out; what it refuses fails alone. */
function isDone(change: () => void): boolean {
  try {
    change();
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** How long SQS takes for a call; its client waits no longer than {@link queueTimeoutMs}. */
function queueLatencyMs({ random, faults, time }: World, mostMs: number): number {
  if (!faults.isQueueSlowAt(time.nowMs)) return random.between(2, mostMs);
  return Math.min(queueTimeoutMs, random.between(500, 3_000));
}
