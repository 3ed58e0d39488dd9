import { QueueRegistry } from "../../../packages/local-aws/sqs/queue-registry";
import type { Queue } from "../../../packages/local-aws/sqs/queue";
import type { QueueObserver } from "../../../packages/local-aws/sqs/queue-dependencies";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import type { VirtualTime } from "./virtual-time";

/** Share of actions with an outdated receipt handle that SQS carries out all the same. */
const honouredOutdated = 0.5;
const longestEarlyReturnMs = 5_000;
const nothing = (): void => undefined;

/** The local AWS's SQS in virtual time, with what standard queues allow themselves drawn. */
export function simulatedSqs(
  time: VirtualTime,
  random: SimulatedRandom,
  faults: Faults,
  observer?: QueueObserver<Queue>,
): QueueRegistry {
  let messages = 0;
  return new QueueRegistry({
    account: { id: "123456789012", region: "eu-west-1" },
    queueUrlBase: "https://sqs.eu-west-1.amazonaws.com",
    clock: time,
    random: random.next,
    trace: { record: nothing },
    counting: () => nothing,
    newId: () => `message-${++messages}`,
    faults: {
      earlyReturnMs: () =>
        faults.strikes("duplicate-delivery") ? random.whole(0, longestEarlyReturnMs) : undefined,
      honoursOutdatedHandle: () => random.chance(honouredOutdated),
    },
    observer,
  });
}
