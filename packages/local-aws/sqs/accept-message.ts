import { createHash } from "crypto";
import type { SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../aws-error";
import type { FifoSettings } from "./fifo-settings";
import { md5OfAttributes } from "./md5";
import type { Message } from "./message";
import { attributeBytes, checkedAttributes } from "./message-attributes";
import type { Queue } from "./queue";
import { SentMessage } from "./sent-message";
import { invalidParameter, invalidValue, missingParameter } from "./sqs-errors";

/** What a client sends: one entry of a batch, or the whole of SendMessage. */
export type MessageInput = Omit<SendMessageBatchRequestEntry, "Id">;

/** A message that may enter the queue, and how long it is to be delayed. */
export interface AcceptedMessage {
  readonly message: Message;
  /** Default the queue's delay. */
  readonly delaySeconds?: number;
  /** Whether it is one that the queue has already; it must not be sent again. */
  readonly isDuplicate: boolean;
}

/** Turns input into a message with an id of its own; throws what AWS answers to a bad one. */
export function acceptMessage(input: MessageInput, queue: Queue): AcceptedMessage {
  const { MessageBody: body, DelaySeconds: delaySeconds, MessageGroupId: groupId } = input;
  if (!body) throw missingParameter("MessageBody");
  checkCharacters(body);
  if (delaySeconds !== undefined && !(delaySeconds >= 0 && delaySeconds <= 900)) {
    throw invalidValue("DelaySeconds", delaySeconds, "DelaySeconds must be >= 0 and <= 900.");
  }
  const { fifo } = queue.settings;
  const misplaced = fifo ? "DelaySeconds" : "MessageDeduplicationId";
  if (input[misplaced] !== undefined) {
    const reason = "The request include parameter that is not valid for this queue type.";
    throw invalidValue(misplaced, input[misplaced], reason);
  }
  if (groupId !== undefined) checkId("MessageGroupId", groupId);
  else if (fifo) throw missingParameter("MessageGroupId");
  const attributes = checkedAttributes(input.MessageAttributes);
  const maxBytes = queue.settings.numbers.MaximumMessageSize;
  if (Buffer.byteLength(body) + attributeBytes(attributes) > maxBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    );
  }
  const traceHeader = checkedTraceHeader(input.MessageSystemAttributes);
  const kmsKeyId = queue.settings.kmsMasterKeyId;
  const message = { id: queue.newId(), body, attributes, traceHeader, groupId, kmsKeyId };
  if (!fifo) return { message: new SentMessage(message), delaySeconds, isDuplicate: false };
  return queue.admit(new SentMessage({ ...message, deduplicationId: deduplicationIdOf(input, fifo) }));
}

interface SendResult {
  MessageId: string;
  MD5OfMessageBody: string;
  MD5OfMessageAttributes?: string;
  MD5OfMessageSystemAttributes?: string | undefined;
  SequenceNumber?: string;
}

/** What a sender is told about a message that was taken. */
export function sendResult({ message }: AcceptedMessage): SendResult {
  const { id, attributes, traceHeader, sequenceNumber } = message;
  const result: SendResult = { MessageId: id, MD5OfMessageBody: message.md5OfBody };
  const ofAttributes = md5OfAttributes(attributes);
  if (ofAttributes) result.MD5OfMessageAttributes = ofAttributes;
  if (traceHeader) {
    const trace = { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } };
    result.MD5OfMessageSystemAttributes = md5OfAttributes(trace);
  }
  if (sequenceNumber) result.SequenceNumber = sequenceNumber;
  return result;
}

function checkCharacters(body: string): void {
  // A lone surrogate is the one thing above #xFFFD a JavaScript string can hold that is no character.
  if (!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/u.test(body)) return;
  const allowed = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
  const message = `Invalid characters found. Valid unicode characters are ${allowed}`;
  throw new AwsError("InvalidMessageContents", message, 400, "InvalidMessageContents");
}

function checkId(parameter: string, id: string): void {
  if (/^[\x21-\x7e]{1,128}$/.test(id)) return;
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw invalidValue(parameter, id, reason);
}

function deduplicationIdOf(input: MessageInput, { contentBasedDeduplication }: FifoSettings): string {
  const { MessageDeduplicationId: id, MessageBody: body = "" } = input;
  if (id !== undefined) {
    checkId("MessageDeduplicationId", id);
    return id;
  }
  if (contentBasedDeduplication) return createHash("sha256").update(body).digest("hex");
  throw invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

function checkedTraceHeader(attributes: MessageInput["MessageSystemAttributes"]): string | undefined {
  if (!attributes) return undefined;
  const unknown = Object.keys(attributes).find((name) => name !== "AWSTraceHeader");
  if (unknown) throw invalidParameter(`Message system attribute name '${unknown}' is invalid.`);
  const header = attributes.AWSTraceHeader;
  if (!header) return undefined;
  if (header.DataType !== "String" || !header.StringValue) {
    throw invalidParameter("Message system attribute 'AWSTraceHeader' must be a non-empty String.");
  }
  return header.StringValue;
}
