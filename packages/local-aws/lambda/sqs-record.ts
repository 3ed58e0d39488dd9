import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { md5OfAttributes } from "../sqs/md5";
import type { DeliveredMessage } from "../sqs/message";
import { systemAttributes } from "../sqs/to-sdk-message";

/** More than a record takes beside its body and its attributes. */
const recordBytes = 4_096;
/** More than an attribute takes beside its name, its type and its value. */
const attributeBytes = 256;

/** A message attribute in a record: as in the SQS API, but with lower-case names. */
interface RecordAttribute {
  readonly stringValue?: string;
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

/** One message as a function is given it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Partial<Record<string, string>>>;
  readonly messageAttributes: Readonly<Record<string, RecordAttribute>>;
  readonly md5OfMessageAttributes?: string | undefined;
  readonly md5OfBody: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** The record of a received message. */
export function toRecord(received: DeliveredMessage, queueArn: string): SqsRecord {
  return new ReceivedRecord(received, queueArn);
}

/** Its digests are made when they are asked for, or written. */
class ReceivedRecord implements SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: SqsRecord["attributes"];
  readonly messageAttributes: SqsRecord["messageAttributes"];
  readonly eventSource = "aws:sqs";
  readonly awsRegion: string;
  private readonly message: DeliveredMessage["message"];

  constructor(
    received: DeliveredMessage,
    readonly eventSourceARN: string,
  ) {
    const { message, receiptHandle } = received;
    const [, , , awsRegion = "", accountId = ""] = eventSourceARN.split(":");
    this.message = message;
    this.messageId = message.id;
    this.receiptHandle = receiptHandle;
    this.body = message.body;
    this.attributes = systemAttributes(received, accountId);
    this.messageAttributes = toAttributes(message.attributes);
    this.awsRegion = awsRegion;
  }

  get md5OfBody(): string {
    return this.message.md5OfBody;
  }

  get md5OfMessageAttributes(): string | undefined {
    return md5OfAttributes(this.message.attributes);
  }

  /** In the order that Lambda gives. */
  toJSON(): SqsRecord {
    const { messageId, receiptHandle, body, attributes, messageAttributes, md5OfMessageAttributes } = this;
    const { md5OfBody, eventSource, eventSourceARN, awsRegion } = this;
    const first = { messageId, receiptHandle, body, attributes, messageAttributes, md5OfMessageAttributes };
    return { ...first, md5OfBody, eventSource, eventSourceARN, awsRegion };
  }
}

/** The records in as many groups as it takes to keep each group's event within `maxBytes`. */
export function splitBySize(records: readonly SqsRecord[], maxBytes: number): readonly SqsRecord[][] {
  if (mostBytes(records) <= maxBytes) return records.length > 0 ? [[...records]] : [];
  const groups: SqsRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    bytes += size;
    if (bytes > maxBytes) {
      groups.push([]);
      bytes = '{"Records":[]}'.length + size;
    }
    groups[groups.length - 1]?.push(record);
  }
  return groups;
}

/** At least what the records take as JSON, without writing them: one UTF-16 unit takes at most six bytes. */
function mostBytes(records: readonly SqsRecord[]): number {
  let bytes = 0;
  for (const { body, attributes, messageAttributes } of records) {
    bytes += recordBytes + 6 * (body.length + (attributes["AWSTraceHeader"]?.length ?? 0));
    for (const [name, { stringValue, binaryValue, dataType }] of Object.entries(messageAttributes)) {
      const units = name.length + dataType.length + (stringValue ?? "").length + (binaryValue ?? "").length;
      bytes += attributeBytes + 6 * units;
    }
  }
  return bytes;
}

function toAttributes(attributes: DeliveredMessage["message"]["attributes"]): SqsRecord["messageAttributes"] {
  const entries = Object.entries(attributes);
  return entries.length === 0
    ? {}
    : Object.fromEntries(entries.map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: MessageAttributeValue): RecordAttribute {
  return {
    ...(value.StringValue !== undefined && { stringValue: value.StringValue }),
    ...(value.BinaryValue && { binaryValue: Buffer.from(value.BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType ?? "",
  };
}
