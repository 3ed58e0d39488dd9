import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
  type MessageAttributeValue,
  type MessageSystemAttributeName,
} from "@aws-sdk/client-sqs";
import { fitAttributes } from "./fit-attributes";
import { dynamoStateTable } from "../aws/dynamo-state-table";
import type { BreakerItem } from "../breaker/circuit-breaker-transitions";
import type { RepublishedEvent } from "./decide-recovery";
import type { ReceivedMessage } from "./read-dead-letter";
import type { RecoveryPorts, RecoveryQueues } from "./recovery-ports";

/** A run continues without the breaker's state. */
const breakerLimits = { timeoutMs: 2_000, maxAttempts: 2 };

/** Recovery's ports in AWS. */
export function awsRecoveryPorts(stateTable: string): RecoveryPorts {
  const breakers = dynamoStateTable<BreakerItem>(stateTable, breakerLimits);
  return {
    queues: sqsQueues(),
    publish: eventBridgePublisher(),
    readBreaker: (key) => breakers.read(key),
    nowMs: () => Date.now(),
    sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    write: (line) => process.stdout.write(line),
  };
}

const systemAttributes: MessageSystemAttributeName[] = [
  "AWSTraceHeader",
  "DeadLetterQueueSourceArn",
  "MessageGroupId",
  "SentTimestamp",
];

export function sqsQueues(client = new SQSClient({})): RecoveryQueues {
  return {
    async receive(QueueUrl, MaxNumberOfMessages, VisibilityTimeout) {
      const answer = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages,
          VisibilityTimeout,
          WaitTimeSeconds: 0,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: systemAttributes,
        }),
      );
      return (answer.Messages ?? []).map(toReceived);
    },
    async send(QueueUrl, { body, attributes, traceHeader, groupId }) {
      const trace = { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } };
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          MessageAttributes: fitAttributes(body, attributes as Record<string, MessageAttributeValue>),
          ...(traceHeader !== undefined && { MessageSystemAttributes: trace }),
          ...(groupId !== undefined && { MessageGroupId: groupId }),
        }),
      );
    },
    async remove(QueueUrl, ReceiptHandle) {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
    async release(QueueUrl, ReceiptHandle) {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      );
    },
    async count(QueueUrl) {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages) || 0;
    },
  };
}

function toReceived({
  MessageId,
  ReceiptHandle,
  Body,
  MessageAttributes,
  Attributes = {},
}: Message): ReceivedMessage {
  return {
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body: Body ?? "",
    attributes: MessageAttributes ?? {},
    movedFromArn: Attributes.DeadLetterQueueSourceArn,
    traceHeader: Attributes.AWSTraceHeader,
    groupId: Attributes.MessageGroupId,
    sentAtMs: Number(Attributes.SentTimestamp) || 0,
  };
}

/** Publishes with PutEvents, which answers 200 also when it rejects the entry. */
export function eventBridgePublisher(
  client = new EventBridgeClient({}),
): (event: RepublishedEvent) => Promise<void> {
  return async ({ busName, source, type, detail, time, resources, traceHeader }) => {
    const at = new Date(time);
    const entry = {
      EventBusName: busName,
      Source: source,
      DetailType: type,
      Detail: detail,
      // A message that EventBridge did not write may have no valid time: then EventBridge sets it.
      ...(!Number.isNaN(at.getTime()) && { Time: at }),
      Resources: [...resources],
      ...(traceHeader !== undefined && { TraceHeader: traceHeader }),
    };
    const { Entries } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    const { EventId, ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
    if (!EventId || ErrorCode)
      throw new Error(`${ErrorCode ?? "NoAnswer"}: ${ErrorMessage ?? "no event id"}`);
  };
}
