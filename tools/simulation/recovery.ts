import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { fitAttributes } from "../../handlers/dead-letters/fit-attributes";
import { createRecovery, type RecoverySummary } from "../../handlers/recover-dead-letters";
import type { RecoveryPorts, RecoveryQueues } from "../../handlers/dead-letters/recovery-ports";
import { SimulatedEnvironment } from "./model/simulated-environment";
import { sendTo } from "./model/send-to";
import { consumerName, simulatedParkingLot, queueName, queueUrlPrefix } from "./simulated-consumer";
import type { SimulatedWorld } from "./simulated-world";

const timeoutMs = 300_000;
const stepsOfARun = 40;

const env = {
  METRIC_NAMESPACE: "EventPipeline/simulation",
  RECOVERY_SETTINGS: JSON.stringify({
    queueUrlPrefix,
    parkingLotQueue: simulatedParkingLot,
    subscriptions: { [queueName]: Object.values(consumerName).join("/") },
    buses: ["bellyfed-domain-user-dev"],
    messagesPerSecond: 500,
  }),
};

/** Runs the production recovery once; undefined when it died. */
export function recoverOnce(world: SimulatedWorld, number: number): Promise<RecoverySummary | undefined> {
  const { time, random, faults } = world;
  const environment = new SimulatedEnvironment(`recovery-${number}`, 0, time, random, faults);
  const ports = portsOf(world, environment);
  const run = createRecovery(env, world.mutant?.recoveryPorts?.(ports) ?? ports);
  const endMs = time.nowMs + timeoutMs;
  return new Promise((resolve, reject) => {
    const deadline = time.after(timeoutMs, () => environment.die());
    const end = (summary: RecoverySummary | undefined): void => {
      deadline.cancel();
      resolve(summary);
    };
    environment.onDeath.add(() => end(undefined));
    const dies = random.chance(Math.min(1, 30 * faults.rateOf("crash")));
    environment.thaw({ toDeath: dies ? random.whole(1, stepsOfARun) : Infinity, toStall: Infinity });
    run({}, { getRemainingTimeInMillis: () => endMs - time.nowMs }).then(end, reject);
  });
}

function portsOf(world: SimulatedWorld, environment: SimulatedEnvironment): RecoveryPorts {
  return {
    queues: queuesOf(world, environment),
    publish: () => Promise.reject(new Error("No event of the simulation is undelivered.")),
    readBreaker: (key) =>
      environment.ask(world.random.between(1, 12), () => {
        if (world.faults.storeOutageAt(world.time.nowMs)) throw new Error("The table does not answer.");
        return world.breakers.items.get(key);
      }),
    nowMs: () => environment.now(),
    sleep: (delayMs) => new Promise((resolve) => environment.after(delayMs, () => resolve())),
    write: () => undefined,
  };
}

function queuesOf(world: SimulatedWorld, environment: SimulatedEnvironment): RecoveryQueues {
  const { random, faults, sqs } = world;
  const act = <Answer>(deed: () => Answer): Promise<Answer> => {
    const isStruck = faults.strikes("dead-letter-failure");
    const hasEffect = !isStruck || random.chance(0.3);
    return environment.ask(random.between(2, 20), () => {
      const answer = hasEffect ? deed() : undefined;
      if (isStruck) throw new Error("SQS does not answer.");
      return answer as Answer;
    });
  };
  return {
    receive: (url, max, visibilityTimeoutSeconds) =>
      act(() =>
        sqs
          .at(url)
          .receiveNow({ max, visibilityTimeoutSeconds })
          .map(({ message, receiptHandle, deadLetterSourceArn, sentAtMs }) => ({
            messageId: message.id,
            receiptHandle,
            body: message.body,
            attributes: message.attributes,
            movedFromArn: deadLetterSourceArn,
            sentAtMs,
          })),
      ),
    send: (url, { body, attributes }) =>
      act(() =>
        sendTo(sqs.at(url), body, fitAttributes(body, attributes as Record<string, MessageAttributeValue>)),
      ),
    remove: (url, receiptHandle) => act(() => sqs.at(url).delete(receiptHandle)),
    count: (url) => act(() => sqs.at(url).counts.visible),
    release: (url, receiptHandle) => act(() => sqs.at(url).changeVisibility(receiptHandle, 0)),
  };
}
