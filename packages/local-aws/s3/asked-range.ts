import { AwsError } from "../aws-error";
import type { StoredObject } from "./bucket";
import { byteRange, type ByteRange } from "./byte-range";
import { partNumber } from "./part-number";
import type { S3Input } from "./s3-input";

/** Which bytes of an object are asked for, by a range or by the number of the part they were put in; undefined for all. */
export function askedRange(input: S3Input, { body, parts }: StoredObject): ByteRange | undefined {
  const { Range, PartNumber } = input as { readonly Range?: string; readonly PartNumber?: number };
  if (PartNumber === undefined) return byteRange(Range, body.length);
  if (Range !== undefined)
    throw new AwsError("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  // What was put whole is its only part.
  const sizes = parts?.map(({ bytes }) => bytes) ?? [body.length];
  const at = partNumber(PartNumber) - 1;
  const size = sizes[at];
  if (size === undefined)
    throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416);
  const first = sizes.slice(0, at).reduce((sum, bytes) => sum + bytes, 0);
  return size === 0 ? undefined : { first, last: first + size - 1 };
}
