import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { readConsumerEnvironment, type ConsumerEnvironment } from "./settings/consumer-settings";
import type { EventMessage } from "../events/message/event-message";
import { dynamoStateTable } from "./aws/dynamo-state-table";
import { s3ClaimReader } from "./aws/s3-claim-reader";
import { sqsConsumerQueue } from "./aws/sqs-consumer-queue";
import { consumeBatch } from "./consumer/consume-batch";
import { startConsumer, type ConsumerDefinition } from "./consumer/consumer";
import type { ConsumerPorts } from "./consumer/consumer-ports";
import { receivedRecords } from "./consumer/received-records";
import { requestLimits } from "./consumer/request-limits";
import { systemClock } from "./ports/system-clock";

export interface ConsumerOptions<Event extends EventMessage> extends ConsumerDefinition<Event> {
  /** Makes the state table's clients. @default {@link dynamoStateTable} */
  readonly stateTable?: typeof dynamoStateTable;
}

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
  { stateTable = dynamoStateTable }: Pick<ConsumerOptions<EventMessage>, "stateTable">,
): ConsumerPorts {
  const { stateTable: table, claimBucket } = environment;
  return {
    clock: systemClock,
    random: Math.random,
    queue: sqsConsumerQueue(environment),
    breakers: stateTable(table, requestLimits.breakers),
    idempotency: stateTable(table, requestLimits.idempotency),
    // The console adds a prefix, with which CloudWatch finds no metrics in the line.
    write: (line) => process.stdout.write(line),
    ...(claimBucket !== undefined && { claims: s3ClaimReader(claimBucket) }),
  };
}
