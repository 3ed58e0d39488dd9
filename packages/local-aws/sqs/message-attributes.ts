import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { invalidParameter } from "./sqs-errors";

const maxAttributes = 10;
const maxNameLength = 256;
const none: Record<string, MessageAttributeValue> = Object.freeze({});

/** The attributes a message may carry: throws InvalidParameterValue, naming the attribute and the rule. */
export function checkedAttributes(
  attributes: Record<string, MessageAttributeValue> | undefined,
): Record<string, MessageAttributeValue> {
  if (!attributes) return none;
  const entries = Object.entries(attributes);
  if (entries.length > maxAttributes) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${maxAttributes}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, checkedAttribute(name, value)]));
}

/** Bytes the attributes count for: names, data types and values. */
export function attributeBytes(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  if (attributes === none) return 0;
  let bytes = 0;
  for (const [name, { DataType = "", StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue ? BinaryValue.byteLength : Buffer.byteLength(StringValue ?? "");
  }
  return bytes;
}

function checkedAttribute(name: string, value: MessageAttributeValue): MessageAttributeValue {
  checkName(name);
  const { DataType = "", StringValue, BinaryValue } = value;
  const [, kind] = /^(String|Number|Binary)(?:\..*)?$/.exec(DataType) ?? [];
  if (!kind || DataType.length > maxNameLength) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, ` +
        "the set of supported type prefixes is Binary, Number, and String.",
    );
  }
  const isEmpty = kind === "Binary" ? !BinaryValue?.byteLength : !StringValue;
  if (isEmpty) {
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute value for message ` +
        `attribute type '${kind}'.`,
    );
  }
  if (kind === "Number" && !isNumber(StringValue ?? "")) {
    throw invalidParameter(`Can't cast the value of message attribute '${name}' to a number.`);
  }
  return kind === "Binary" ? { BinaryValue, DataType } : { StringValue, DataType };
}

function checkName(name: string): void {
  const wellFormed = /^[\w-]+(\.[\w-]+)*$/.test(name) && name.length <= maxNameLength;
  if (!wellFormed || /^(aws|amazon)\./i.test(name)) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. Reason: 1 to ${maxNameLength} alphanumeric characters, ` +
        "underscores, hyphens and single periods inside; not starting with AWS. or Amazon.",
    );
  }
}

function isNumber(text: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text);
}
