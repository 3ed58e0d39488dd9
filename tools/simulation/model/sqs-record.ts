import type { SQSRecord } from "aws-lambda";
import type { SimulatedMessage, Queued, Received } from "./simulated-queue";

/** A received message as Lambda hands it to a function. */
export function toSqsRecord({ message, receiptHandle, receives }: Received<Queued>): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Math.floor(message.sentAtMs)),
      SenderId: "events",
      ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedMs)),
    },
    messageAttributes: toRecordAttributes(message),
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:queue",
    awsRegion: "eu-west-1",
  };
}

function toRecordAttributes({ attributes }: SimulatedMessage<Queued>): SQSRecord["messageAttributes"] {
  const names = Object.keys(attributes);
  if (names.length === 0) return {};
  return Object.fromEntries(
    names.map((name) => {
      const { DataType = "String", StringValue } = attributes[name] ?? {};
      return [name, { dataType: DataType, stringValue: StringValue }];
    }),
  );
}
