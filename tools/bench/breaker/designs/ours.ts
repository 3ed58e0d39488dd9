import { consumerSettings, type ConsumerEnvironment } from "../../../../handlers/settings/consumer-settings";
import type { EventMessage } from "../../../../events/message/event-message";
import { maxReceiveCount } from "../../../../handlers/settings/receive-pace";
import { consumeBatch } from "../../../../handlers/consumer/consume-batch";
import { startConsumer } from "../../../../handlers/consumer/consumer";
import type { ConsumerPorts } from "../../../../handlers/consumer/consumer-ports";
import { readPulumiConfig } from "../../../../packages/recorder/pulumi-config";
import type { SimulatedEnvironment } from "../../../simulation/model/simulated-environment";
import { sendTo } from "../../../simulation/model/send-to";
import { eventType, type BenchEvent } from "../bench-event";
import type { Design, Testbed } from "../testbed";

const sqsMs = 10;
const { values } = readPulumiConfig("prod");
const settings = consumerSettings({
  breaker: { maxWaitInOpenStateSeconds: Number(values["bellyfed:breakerMaxWaitSeconds"]) },
});

const consumerEnvironment: ConsumerEnvironment = {
  domain: "user",
  consumer: "bench",
  queueUrl: "queue",
  deadLetterQueueUrl: "dead-letters",
  rejectedQueueUrl: "rejected",
  stateTable: "state",
  metricNamespace: "EventPipeline/bench",
  settings,
  logLevel: "ERROR",
};

/** The project's handlers, unchanged, on the simulated queue and tables; settings as prod has them. */
export const ours: Design = {
  name: "ours",
  visibilitySeconds: 181,
  maxReceiveCount: maxReceiveCount(settings),
  batchSize: 100,
  windowMs: 1_000,
  reportsBatchItemFailures: true,
  start(testbed, environment) {
    const { dependency } = testbed;
    const consumer = startConsumer<EventMessage<string, BenchEvent>>(
      {
        handler: (event, context) => context.dependency.execute(() => dependency.call(event.data)),
        validators: { [eventType]: { 1: () => undefined } },
      },
      consumerEnvironment,
      makePorts(testbed, environment),
      environment.id,
    );
    return (records, invocation) => consumeBatch(records, invocation, consumer);
  },
};

function makePorts(testbed: Testbed, environment: SimulatedEnvironment): ConsumerPorts {
  const { queue, deadLetters, random } = testbed;
  return {
    clock: {
      now: () => environment.now(),
      after: (delayMs, task) => environment.after(delayMs, task),
    },
    random: random.next,
    queue: {
      changeVisibility: (changes) =>
        environment.ask(sqsMs, () => {
          testbed.billSqs(changes.length);
          for (const { receiptHandle, visibilitySeconds } of changes) {
            queue.changeVisibility(receiptHandle, visibilitySeconds);
          }
        }),
      sendDeadLetter: ({ body }) =>
        environment.ask(sqsMs, () => {
          testbed.billSqs(1);
          sendTo(deadLetters, body);
        }),
      sendRejected: () => Promise.reject(new Error("No event of the benchmark is invalid.")),
    },
    breakers: testbed.breakers.seenBy(environment),
    idempotency: testbed.idempotency.seenBy(environment),
    write: () => undefined,
  };
}
