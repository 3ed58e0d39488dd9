import * as s3 from "@pulumi/aws/s3";
import type * as pulumi from "@pulumi/pulumi";
import type { SharedResources } from "../functions/shared-resources";

interface PrivateBucketArgs extends Pick<SharedResources, "protect" | "keyArn"> {
  readonly bucketName: pulumi.Output<string>;
  /** Objects below the prefix are deleted after so many days. */
  readonly expiry: { readonly id: string; readonly prefix: string; readonly days: number };
  readonly policyOf: (bucketArn: pulumi.Output<string>) => pulumi.Output<string>;
}

/**
 * A bucket that is encrypted and closed to the public, whose objects expire. A protected one outlives the stack; any
 * other is deleted with its objects, so that its name is free again.
 */
export function privateBucket(
  name: string,
  { bucketName, expiry, policyOf, protect, keyArn }: PrivateBucketArgs,
  opts: pulumi.CustomResourceOptions,
): s3.Bucket {
  // What is kept stays as guarded as it was.
  const child = { ...opts, retainOnDelete: protect };
  const bucket = new s3.Bucket(
    `${name}-bucket`,
    { bucket: bucketName, forceDestroy: !protect },
    { ...child, protect },
  );
  const of = { bucket: bucket.bucket };
  new s3.BucketOwnershipControls(
    `${name}-ownership`,
    { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
    child,
  );
  const applyServerSideEncryptionByDefault = keyArn
    ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn }
    : { sseAlgorithm: "AES256" };
  new s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    // With a bucket key, S3 asks KMS once for many objects.
    { ...of, rules: [{ applyServerSideEncryptionByDefault, ...(keyArn && { bucketKeyEnabled: true }) }] },
    child,
  );
  const { id, prefix, days } = expiry;
  new s3.BucketLifecycleConfiguration(
    `${name}-expiry`,
    { ...of, rules: [{ id, status: "Enabled", filter: { prefix }, expiration: { days } }] },
    child,
  );
  const access = new s3.BucketPublicAccessBlock(
    `${name}-access`,
    {
      ...of,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  new s3.BucketPolicy(
    `${name}-policy`,
    { ...of, policy: policyOf(bucket.arn) },
    // S3 refuses to change two of a bucket's settings at once.
    { ...child, dependsOn: [access] },
  );
  return bucket;
}
