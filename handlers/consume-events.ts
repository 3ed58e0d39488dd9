import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readConsumerEnvironment, type ConsumerEnvironment } from "./settings/consumer-settings";
import type { EventMessage } from "../events/message/event-message";
import type { dynamoStateTable, RequestLimits } from "./aws/dynamo-state-table";
import { consumeBatch } from "./consumer/consume-batch";
import { startConsumer, type ConsumerDefinition } from "./consumer/consumer";
import type { ClaimReader, ConsumerPorts, ConsumerQueue } from "./consumer/consumer-ports";
import { receivedRecords } from "./consumer/received-records";
import type { Clock } from "./ports/clock";
import type { StateItem, StateTable } from "./ports/state-table";

/** What {@link createConsumer} needs beyond the environment variables. */
export interface ConsumerOptions<Event extends EventMessage> extends ConsumerDefinition<Event> {
  /** Makes the state table's clients, at the start; default: they are loaded when they are first needed. */
  readonly stateTable?: typeof dynamoStateTable;
}

/** The breaker must not hold events up: without an answer in time, the instance decides for itself. */
const breakerRequestLimits: RequestLimits = { timeoutMs: 200, maxAttempts: 1 };
const idempotencyRequestLimits: RequestLimits = { timeoutMs: 3_000, maxAttempts: 3 };

const systemClock: Clock = {
  now: Date.now,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Makes the Lambda handler of a consumer, once per cold start. The SDK's clients are loaded when they are first
 * needed: a healthy consumer without idempotency never loads them.
 * @throws naming the environment variable that is missing or wrong.
 */
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
  return {
    clock: systemClock,
    random: Math.random,
    queue: lazyQueue(environment),
    breakers: stateTable(environment.stateTable, breakerRequestLimits),
    idempotency: stateTable(environment.stateTable, idempotencyRequestLimits),
    // The console would add a prefix, and CloudWatch would find no metrics in the line.
    write: (line) => process.stdout.write(line),
    ...(environment.claimBucket !== undefined && { claims: lazyClaims(environment.claimBucket) }),
  };
}

/* eslint-disable @typescript-eslint/no-require-imports -- loaded when they are first needed */

function lazyTable<Item extends StateItem>(tableName: string, limits: RequestLimits): StateTable<Item> {
  let table: StateTable<Item> | undefined;
  const loaded = (): StateTable<Item> => {
    const { dynamoStateTable } =
      require("./aws/dynamo-state-table") as typeof import("./aws/dynamo-state-table");
    return (table ??= dynamoStateTable<Item>(tableName, limits));
  };
  return {
    read: async (key) => loaded().read(key),
    write: async (key, item, seenVersion) => loaded().write(key, item, seenVersion),
  };
}

function lazyClaims(bucket: string): ClaimReader {
  let claims: ClaimReader | undefined;
  return {
    read: async (key, sizeBytes, signal) => {
      const { s3ClaimReader } = require("./aws/s3-claim-reader") as typeof import("./aws/s3-claim-reader");
      return (claims ??= s3ClaimReader(bucket)).read(key, sizeBytes, signal);
    },
  };
}

function lazyQueue(environment: ConsumerEnvironment): ConsumerQueue {
  let queue: ConsumerQueue | undefined;
  const loaded = (): ConsumerQueue => {
    const { sqsConsumerQueue } =
      require("./aws/sqs-consumer-queue") as typeof import("./aws/sqs-consumer-queue");
    return (queue ??= sqsConsumerQueue(environment));
  };
  return {
    changeVisibility: async (changes) => loaded().changeVisibility(changes),
    sendDeadLetter: async (message) => loaded().sendDeadLetter(message),
    sendRejected: async (message) => loaded().sendRejected(message),
  };
}
