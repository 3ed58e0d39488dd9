import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readConsumerEnvironment, type ConsumerEnvironment } from "./settings/consumer-settings";
import type { EventMessage } from "../events/message/event-message";
import type { dynamoStateTable, RequestLimits } from "./aws/dynamo-state-table";
import { consumeBatch } from "./consumer/consume-batch";
import { startConsumer, type ConsumerDefinition } from "./consumer/consumer";
import type { ConsumerPorts } from "./consumer/consumer-ports";
import { receivedRecords } from "./consumer/received-records";
import { requestLimits } from "./consumer/request-limits";
import type { Clock } from "./ports/clock";
import type { StateItem, StateTable } from "./ports/state-table";

export interface ConsumerOptions<Event extends EventMessage> extends ConsumerDefinition<Event> {
  /** Makes the state table's clients. @default at their first use */
  readonly stateTable?: typeof dynamoStateTable;
}

const systemClock: Clock = {
  now: Date.now,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/* eslint-disable @typescript-eslint/no-require-imports -- see lazy */

/** Makes the Lambda handler of a consumer, at a cold start. @throws naming the variable that is missing or wrong. */
export function createConsumer<Event extends EventMessage>(
  options: ConsumerOptions<Event>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const environment = readConsumerEnvironment(env);
  const consumer = startConsumer(options, environment, awsPorts(environment, options));
  return async (event, context) => consumeBatch(receivedRecords(event), context, consumer);
}

function awsPorts(
  environment: ConsumerEnvironment,
  { stateTable = lazyTable }: Pick<ConsumerOptions<EventMessage>, "stateTable">,
): ConsumerPorts {
  const { stateTable: table, claimBucket } = environment;
  return {
    clock: systemClock,
    random: Math.random,
    queue: lazy(() => {
      const module = require("./aws/sqs-consumer-queue") as typeof import("./aws/sqs-consumer-queue");
      return module.sqsConsumerQueue(environment);
    }),
    breakers: stateTable(table, requestLimits.breakers),
    idempotency: stateTable(table, requestLimits.idempotency),
    // The console adds a prefix, with which CloudWatch finds no metrics in the line.
    write: (line) => process.stdout.write(line),
    ...(claimBucket !== undefined && {
      claims: lazy(() => {
        const module = require("./aws/s3-claim-reader") as typeof import("./aws/s3-claim-reader");
        return module.s3ClaimReader(claimBucket);
      }),
    }),
  };
}

function lazyTable<Item extends StateItem>(tableName: string, limits: RequestLimits): StateTable<Item> {
  return lazy(() => {
    const module = require("./aws/dynamo-state-table") as typeof import("./aws/dynamo-state-table");
    return module.dynamoStateTable<Item>(tableName, limits);
  });
}

/** A port that is loaded at its first call, which a healthy consumer without idempotency does not make. */
function lazy<Port extends object>(make: () => Port): Port {
  let made: Port | undefined;
  return new Proxy<Port>({} as Port, {
    get: (_, name) => Reflect.get((made ??= make()), name) as unknown,
  });
}
