import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { claimBucketName, claimPrefix } from "../../events/message/claim-check";
import type { Domain } from "../../events/domains";
import type { SharedResources } from "../functions/shared-resources";
import { claimPolicy, claimsArn } from "../iam/claim-policy";
import { comeBackDays, type RetentionSettings } from "./retention-settings";

interface ClaimBucketArgs extends Pick<
  SharedResources,
  "environment" | "region" | "retention" | "protect" | "keyArn"
> {
  /** Names of this account's IAM roles that may publish events of a domain; `*` stands for any text. */
  readonly publishersOf: (domain: Domain) => readonly string[];
}

const marginDays = 7;

/** Days until a claim expires: whoever still holds the event must find its data. */
export function claimDays(retention: RetentionSettings): number {
  return comeBackDays(retention) + marginDays;
}

/**
 * The bucket for data too large to travel. S3 refuses to overwrite, so there are no versions. A protected bucket outlives
 * the stack, like the archives, whose events need it; any other is deleted with its objects, so that its name is free again.
 */
export class ClaimBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly claimsOf: (domain: Domain) => pulumi.Output<string>;

  constructor(name: string, args: ClaimBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:ClaimBucket", name, {}, opts);
    // What is kept stays as guarded as it was.
    const child = { parent: this, retainOnDelete: args.protect };
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const bucket = new s3.Bucket(
      `${name}-bucket`,
      {
        bucket: accountId.apply((account) => claimBucketName(args.environment, account, args.region)),
        forceDestroy: !args.protect,
      },
      { ...child, protect: args.protect },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.claimsOf = (domain) => claimsArn(bucket.arn, domain);
    const of = { bucket: bucket.bucket };
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const { keyArn } = args;
    const applyServerSideEncryptionByDefault = keyArn
      ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn }
      : { sseAlgorithm: "AES256" };
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      // With a bucket key, S3 asks KMS once for many objects.
      { ...of, rules: [{ applyServerSideEncryptionByDefault, ...(keyArn && { bucketKeyEnabled: true }) }] },
      child,
    );
    const expiration = { days: claimDays(args.retention) };
    new s3.BucketLifecycleConfiguration(
      `${name}-expiry`,
      { ...of, rules: [{ id: "claims", status: "Enabled", filter: { prefix: claimPrefix }, expiration }] },
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
      { ...of, policy: claimPolicy(bucket.arn, accountId, args.publishersOf) },
      // S3 refuses to change two of a bucket's settings at once.
      { ...child, dependsOn: [access] },
    );
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
