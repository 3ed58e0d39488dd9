import type {
  Message as SdkMessage,
  MessageAttributeValue,
  MessageSystemAttributeName,
} from "@aws-sdk/client-sqs";
import type { Account } from "../account";
import { md5OfAttributes } from "./md5";
import type { DeliveredMessage } from "./message";

/** Which attributes a receive asked for; `All` asks for every one. */
export interface RequestedAttributes {
  /** Names, prefixes such as `order.*`, or `.*`. */
  readonly message: readonly string[];
  readonly system: readonly string[];
}

/** A received message as ReceiveMessage answers it: with the attributes that were asked for, and no others. */
export function toSdkMessage(
  received: DeliveredMessage,
  asked: RequestedAttributes,
  account: Account,
): SdkMessage {
  const { message, receiptHandle } = received;
  const answer: SdkMessage = {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
  };
  if (asked.system.length > 0) {
    const system = pick(systemAttributes(received, account.id), (name) => asks(asked.system, name));
    if (Object.keys(system).length > 0) answer.Attributes = system;
  }
  if (asked.message.length > 0) {
    const attributes = pick(message.attributes, (name) =>
      asked.message.some((pattern) => covers(pattern, name)),
    );
    const md5 = md5OfAttributes(attributes);
    if (md5) Object.assign(answer, { MD5OfMessageAttributes: md5, MessageAttributes: attributes });
  }
  return answer;
}

type SystemAttributes = Partial<Record<MessageSystemAttributeName, string>>;

/** Every system attribute of a received message. */
export function systemAttributes(received: DeliveredMessage, accountId: string): SystemAttributes {
  const { message, sentAtMs, receiveCount, firstReceivedAtMs, deadLetterSourceArn } = received;
  const attributes: SystemAttributes = {
    SenderId: accountId,
    SentTimestamp: String(sentAtMs),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAtMs),
  };
  if (message.traceHeader) attributes.AWSTraceHeader = message.traceHeader;
  if (message.groupId) attributes.MessageGroupId = message.groupId;
  if (message.deduplicationId) attributes.MessageDeduplicationId = message.deduplicationId;
  if (message.sequenceNumber) attributes.SequenceNumber = message.sequenceNumber;
  // In the SDK's types it is no name of its own.
  if (deadLetterSourceArn) Object.assign(attributes, { DeadLetterQueueSourceArn: deadLetterSourceArn });
  return attributes;
}

function asks(names: readonly string[], name: string): boolean {
  return names.includes(name) || names.includes("All");
}

function covers(pattern: string, name: string): boolean {
  if (pattern === "All" || pattern === ".*") return true;
  return pattern.endsWith(".*") ? name.startsWith(pattern.slice(0, -2)) : pattern === name;
}

function pick<V extends string | MessageAttributeValue>(
  all: Readonly<Partial<Record<string, V>>>,
  wanted: (name: string) => boolean,
): Record<string, V> {
  const entries = Object.entries(all).filter((entry): entry is [string, V] => wanted(entry[0]));
  return Object.fromEntries(entries);
}
