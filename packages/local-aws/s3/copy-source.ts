import { AwsError, NotSimulated } from "../aws-error";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Bucket, StoredObject } from "./bucket";
import { checkRead, preconditionFailed, type ReadConditions } from "./check-conditions";
import { checkKeyToRead } from "./object-key";
import type { S3Input } from "./s3-input";

/** The inputs that say what is copied. */
export const copySourceInputs = [
  "CopySource",
  "CopySourceIfMatch",
  "CopySourceIfNoneMatch",
  "CopySourceIfModifiedSince",
  "CopySourceIfUnmodifiedSince",
] as const;

/** The object that a copy is made of, which must keep to the conditions of the copy. */
export function copySource(
  input: S3Input,
  find: (bucketName: string | undefined) => Bucket,
  problemOfKey: ProblemOfKey,
): StoredObject {
  const [path = "", version] = String(input["CopySource"]).split("?");
  if (version !== undefined) throw new NotSimulated("s3 copies of one version");
  const [, bucket, key = ""] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
  if (bucket === undefined)
    throw new AwsError("InvalidArgument", "Copy Source must mention the source bucket and key.");
  const source = find(bucket).objects.get(key);
  if (!source) throw new AwsError("NoSuchKey", `The specified key does not exist: "${key}".`, 404);
  try {
    checkRead(source, {
      IfMatch: input["CopySourceIfMatch"],
      IfNoneMatch: input["CopySourceIfNoneMatch"],
      IfModifiedSince: input["CopySourceIfModifiedSince"],
      IfUnmodifiedSince: input["CopySourceIfUnmodifiedSince"],
    } as ReadConditions);
  } catch (error) {
    // Who only reads may know the object already; a copy is made, or it is not.
    throw (error as AwsError).httpStatus === 304 ? preconditionFailed() : error;
  }
  checkKeyToRead(source, problemOfKey);
  return source;
}
