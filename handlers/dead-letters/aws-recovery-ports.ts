import type { PutEventsRequest, PutEventsResponse } from "@aws-sdk/client-eventbridge";
import type {
  ChangeMessageVisibilityRequest,
  DeleteMessageRequest,
  GetQueueAttributesRequest,
  GetQueueAttributesResult,
  Message,
  MessageAttributeValue,
  MessageSystemAttributeName,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SendMessageRequest,
  SendMessageResult,
} from "@aws-sdk/client-sqs";
import { fitAttributes } from "./fit-attributes";
import { patientLimits } from "../aws/aws-client";
import { dynamoStateTable } from "../aws/dynamo-state-table";
import { jsonService, jsonServices, type JsonCall } from "../aws/json-service";
import { checkBody } from "../aws/message-body";
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
    queues: sqsQueues(jsonService(jsonServices.sqs, patientLimits)),
    publish: eventBridgePublisher(jsonService(jsonServices.eventBridge, patientLimits)),
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

/** What is done to queues. */
export type SqsCall = JsonCall<{
  ReceiveMessage: [ReceiveMessageRequest, ReceiveMessageResult];
  SendMessage: [SendMessageRequest, SendMessageResult];
  DeleteMessage: [DeleteMessageRequest, object];
  ChangeMessageVisibility: [ChangeMessageVisibilityRequest, object];
  GetQueueAttributes: [GetQueueAttributesRequest, GetQueueAttributesResult];
}>;

/** @param call how AWS is called: functions and operators have their credentials, regions and endpoints elsewhere. */
export function sqsQueues(call: SqsCall): RecoveryQueues {
  return {
    async receive(QueueUrl, MaxNumberOfMessages, VisibilityTimeout) {
      const { Messages = [] } = await call("ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages,
        VisibilityTimeout,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: systemAttributes,
      });
      return Messages.map(toReceived);
    },
    async send(QueueUrl, { body, attributes, traceHeader, groupId }) {
      const trace = { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } };
      const sent = await call("SendMessage", {
        QueueUrl,
        MessageBody: body,
        MessageAttributes: fitAttributes(body, attributes as Record<string, MessageAttributeValue>),
        ...(traceHeader !== undefined && { MessageSystemAttributes: trace }),
        ...(groupId !== undefined && { MessageGroupId: groupId }),
      });
      checkBody(body, sent.MD5OfMessageBody);
    },
    async remove(QueueUrl, ReceiptHandle) {
      await call("DeleteMessage", { QueueUrl, ReceiptHandle });
    },
    async release(QueueUrl, ReceiptHandle) {
      await call("ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    },
    async count(QueueUrl) {
      const asked = { QueueUrl, AttributeNames: ["ApproximateNumberOfMessages" as const] };
      const { Attributes } = await call("GetQueueAttributes", asked);
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
  MD5OfBody,
}: Message): ReceivedMessage {
  checkBody(Body ?? "", MD5OfBody);
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

export type PutEventsCall = JsonCall<{ PutEvents: [PutEventsRequest, PutEventsResponse] }>;

/** Publishes with PutEvents, which answers 200 also when it rejects the entry. */
export function eventBridgePublisher(call: PutEventsCall): (event: RepublishedEvent) => Promise<void> {
  return async ({ busName, source, type, detail, time, resources, traceHeader }) => {
    const at = new WireDate(time);
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
    const { Entries } = await call("PutEvents", { Entries: [entry] });
    const { EventId, ErrorCode, ErrorMessage } = Entries?.[0] ?? {};
    if (!EventId || ErrorCode)
      throw new Error(`${ErrorCode ?? "NoAnswer"}: ${ErrorMessage ?? "no event id"}`);
  };
}

/** A date that JSON has as AWS writes it. */
class WireDate extends Date {
  override toJSON(): string {
    return (this.getTime() / 1_000) as unknown as string;
  }
}
