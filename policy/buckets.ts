import { defaultEncryption } from "./default-encryption";
import { tlsOnly } from "./plain-http";
import { types } from "./resource-types";
import { eachOf, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { principalsOf, statementsOf, titleOf, type Statement } from "./statements";

/** The properties of a bucket's one setting of a type, which is a resource of its own. */
function settingOf(stack: CheckedStack, { props }: CheckedResource, type: string) {
  return stack.having(type, "bucket", props["bucket"])[0]?.props;
}

export const bucketsEncrypted: StackRule = {
  name: "buckets-encrypted",
  description:
    "Every bucket says how its objects are encrypted: by S3 itself (AES256) or by a key of our own.",
  checkStack: eachOf(types.bucket, (bucket, stack) => {
    const setting = settingOf(stack, bucket, types.bucketEncryption);
    const { sseAlgorithm, kmsMasterKeyId } = defaultEncryption(setting);
    if (sseAlgorithm === "AES256" || (sseAlgorithm === "aws:kms" && kmsMasterKeyId)) return undefined;
    return "does not say how it is encrypted: add a BucketServerSideEncryptionConfiguration of AES256, or of aws:kms with a key of our own.";
  }),
};

export const bucketsTlsOnly = tlsOnly({
  name: "buckets-tls-only",
  what: "bucket",
  type: types.bucket,
  policyType: types.bucketPolicy,
  link: ["bucket", "bucket"],
  action: "s3:*",
  resources: (arn) => [arn, `${String(arn)}/*`],
});

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketsClosed: StackRule = {
  name: "buckets-closed",
  description:
    "No bucket is public, and its policy lets nobody in without a condition: a whole account is everybody in it.",
  checkStack: eachOf(types.bucket, (bucket, stack) => {
    const access = settingOf(stack, bucket, types.bucketPublicAccess);
    const open = blocks.filter((block) => access?.[block] !== true);
    if (open.length > 0) return `may become public: set ${open.join(", ")} of its BucketPublicAccessBlock.`;
    const wide = statementsOf(settingOf(stack, bucket, types.bucketPolicy)?.["policy"]).find(
      (statement) =>
        statement.Effect === "Allow" &&
        !namesRoles(statement) &&
        principalsOf(statement, "AWS").some((principal) => /^\*$|:root$/.test(principal)),
    );
    return wide && `lets a whole account in by ${titleOf(wide)}: add a condition on aws:PrincipalArn.`;
  }),
};

function namesRoles({ Condition }: Statement): boolean {
  const positive = [Condition?.["ArnLike"], Condition?.["ArnEquals"], Condition?.["StringEquals"]];
  return positive.some((keys) => Object.keys(keys ?? {}).some((key) => /^aws:PrincipalArn$/i.test(key)));
}

export const bucketsExpire: StackRule = {
  name: "buckets-expire",
  description: "Every bucket deletes its objects some day.",
  checkStack: eachOf(types.bucket, (bucket, stack) => {
    const { rules } = { ...settingOf(stack, bucket, types.bucketExpiry) };
    const expires = ((rules ?? []) as { status?: string; expiration?: { days?: number } }[]).some(
      ({ status, expiration }) => status === "Enabled" && Number(expiration?.days) > 0,
    );
    return expires
      ? undefined
      : "keeps its objects for ever: add a BucketLifecycleConfiguration with an expiration.";
  }),
};
