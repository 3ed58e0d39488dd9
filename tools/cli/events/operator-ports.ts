import * as dynamoDb from "@aws-sdk/client-dynamodb";
import * as eventBridge from "@aws-sdk/client-eventbridge";
import * as sqs from "@aws-sdk/client-sqs";
import { stateTableIn } from "../../../handlers/aws/dynamo-state-table";
import type { JsonCall } from "../../../handlers/aws/json-service";
import { eventBridgePublisher, sqsQueues } from "../../../handlers/dead-letters/aws-recovery-ports";
import type { StateItem, StateTable } from "../../../handlers/ports/state-table";

/** The ports of functions by the SDK's clients: operators have credentials, regions and endpoints in profiles. */
export const operatorPorts = {
  queues: (client = new sqs.SQSClient({})) => sqsQueues(sdkCall(client, sqs)),
  publisher: () => eventBridgePublisher(sdkCall(new eventBridge.EventBridgeClient({}), eventBridge)),
  stateTable: <Item extends StateItem>(tableName: string): StateTable<Item> =>
    stateTableIn(tableName, sdkCall(new dynamoDb.DynamoDBClient({}), dynamoDb)),
};

interface SdkClient {
  send(command: never, options: object): Promise<unknown>;
}

const timeoutMs = 10_000;

/** Calls the operations of an SDK's package by their names. */
function sdkCall(
  client: SdkClient,
  commands: object,
): JsonCall<Record<string, readonly [input: object, output: object]>> {
  return async (operation, input, signal = AbortSignal.timeout(timeoutMs)) => {
    const Command = Reflect.get(commands, `${operation}Command`) as new (input: object) => never;
    return (await client.send(new Command(input), { abortSignal: signal })) as object;
  };
}
