import { AwsError, NotSimulated } from "../aws-error";
import type { Bucket, StoredObject } from "./bucket";
import type { S3Input } from "./s3-input";

/** The object that a copy is made of. */
export function copySource(
  { CopySource: text }: S3Input,
  find: (bucketName: string | undefined) => Bucket,
): StoredObject {
  const [path = "", version] = String(text).split("?");
  if (version !== undefined) throw new NotSimulated("s3 copies of one version");
  const [, bucket, key = ""] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(path)) ?? [];
  if (bucket === undefined)
    throw new AwsError("InvalidArgument", "Copy Source must mention the source bucket and key.");
  const source = find(bucket).objects.get(key);
  if (!source) throw new AwsError("NoSuchKey", `The specified key does not exist: "${key}".`, 404);
  return source;
}
