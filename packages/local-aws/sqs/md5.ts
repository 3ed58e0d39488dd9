import { createHash, hash } from "crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

/** MD5 of a message body's UTF-8 bytes, in hex, as `MD5OfBody` carries it. */
export function md5OfBody(body: string): string {
  return hash("md5", body);
}

/**
 * MD5 of message attributes, in hex, as `MD5OfMessageAttributes` carries it: by name, each part behind its
 * length (SQS developer guide, "Calculating the MD5 message digest for message attributes"). Undefined for none.
 */
export function md5OfAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): string | undefined {
  const names = Object.keys(attributes);
  if (names.length === 0) return undefined;
  const digest = createHash("md5");
  for (const name of names.sort()) {
    const { DataType = "", StringValue, BinaryValue } = attributes[name] as MessageAttributeValue;
    digest.update(withLength(Buffer.from(name)));
    digest.update(withLength(Buffer.from(DataType)));
    digest.update(DataType.startsWith("Binary") ? binaryTransport : stringTransport);
    digest.update(withLength(Buffer.from(BinaryValue ?? StringValue ?? "")));
  }
  return digest.digest("hex");
}

const stringTransport = Buffer.of(1);
const binaryTransport = Buffer.of(2);

function withLength(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, part]);
}
