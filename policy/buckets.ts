import { tlsOnly } from "./plain-http";
import { types } from "./resource-types";
import { findingsIn, type CheckedResource, type CheckedStack, type StackRule } from "./rule";
import { principalsOf, statementsOf, titleOf, type Statement } from "./statements";

/** A bucket's one setting of a type, which is a resource of its own. */
function settingOf(
  stack: CheckedStack,
  { props }: CheckedResource,
  type: string,
): CheckedResource | undefined {
  return stack.having(type, "bucket", props["bucket"])[0];
}

/** Objects at rest are encrypted, and it is written down by what. */
export const bucketsEncrypted: StackRule = {
  name: "buckets-encrypted",
  description:
    "Every bucket says how its objects are encrypted: by S3 itself (AES256) or by a key of our own.",
  checkStack: (stack) =>
    findingsIn(stack.ofType(types.bucket), (bucket) => {
      const { rules } = settingOf(stack, bucket, types.bucketEncryption)?.props ?? {};
      const [rule] = (rules ?? []) as {
        applyServerSideEncryptionByDefault?: { sseAlgorithm?: string; kmsMasterKeyId?: string };
      }[];
      const { sseAlgorithm, kmsMasterKeyId } = rule?.applyServerSideEncryptionByDefault ?? {};
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

/** What is in a bucket is for the roles that were named. */
export const bucketsClosed: StackRule = {
  name: "buckets-closed",
  description:
    "No bucket is public, and its policy lets nobody in without a condition: a whole account is everybody in it.",
  checkStack: (stack) =>
    findingsIn(stack.ofType(types.bucket), (bucket) => {
      const access = settingOf(stack, bucket, types.bucketPublicAccess);
      const open = blocks.filter((block) => access?.props[block] !== true);
      if (open.length > 0) return `may become public: set ${open.join(", ")} of its BucketPublicAccessBlock.`;
      const policy = settingOf(stack, bucket, types.bucketPolicy);
      const wide = statementsOf(policy?.props["policy"]).find(
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

/** Nothing is kept because nobody thought of it. */
export const bucketsExpire: StackRule = {
  name: "buckets-expire",
  description: "Every bucket deletes its objects some day.",
  checkStack: (stack) =>
    findingsIn(stack.ofType(types.bucket), (bucket) => {
      const { rules } = settingOf(stack, bucket, types.bucketExpiry)?.props ?? {};
      const expires = ((rules ?? []) as { status?: string; expiration?: { days?: number } }[]).some(
        ({ status, expiration }) => status === "Enabled" && Number(expiration?.days) > 0,
      );
      return expires
        ? undefined
        : "keeps its objects for ever: add a BucketLifecycleConfiguration with an expiration.";
    }),
};
