import type { ServerSideEncryptionConfiguration } from "@aws-sdk/client-s3";
import { AwsError } from "../aws-error";
import type { ProblemOfKey } from "../kms/key-problem";
import type { Bucket, StoredObject } from "./bucket";

/** The key by which a bucket encrypts what is put into it; undefined when it is S3's own. */
export function bucketKey(settings: Bucket["settings"]): string | undefined {
  const { Rules: [rule] = [] } = (settings.get("ServerSideEncryptionConfiguration") ??
    {}) as Partial<ServerSideEncryptionConfiguration>;
  return rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
}

/** The same key, which must be usable. */
export function keyToWriteWith(settings: Bucket["settings"], problemOfKey: ProblemOfKey): string | undefined {
  const kmsKeyId = bucketKey(settings);
  checkKeyToRead({ kmsKeyId }, problemOfKey);
  return kmsKeyId;
}

/** Refuses what is encrypted with a key that cannot be used. */
export function checkKeyToRead(
  { kmsKeyId }: Pick<StoredObject, "kmsKeyId">,
  problemOfKey: ProblemOfKey,
): void {
  const problem = problemOfKey(kmsKeyId);
  if (!problem) return;
  const { kind, message } = problem;
  throw new AwsError(
    kind === "InvalidState" ? "KMS.KMSInvalidStateException" : `KMS.${kind}Exception`,
    message,
  );
}
