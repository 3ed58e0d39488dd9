import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as pulumi from "@pulumi/pulumi";
import { claimBucketName, claimPrefix } from "../../events/message/claim-check";
import type { Domain } from "../../events/domains";
import type { SharedResources } from "../functions/shared-resources";
import { claimPolicy, claimsArn } from "../iam/claim-policy";
import { privateBucket } from "./private-bucket";
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

/** The bucket for data too large to travel. S3 refuses to overwrite, so there are no versions. */
export class ClaimBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly claimsOf: (domain: Domain) => pulumi.Output<string>;

  constructor(name: string, args: ClaimBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:ClaimBucket", name, {}, opts);
    const { environment, region, protect, keyArn } = args;
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const bucket = privateBucket(
      name,
      {
        bucketName: accountId.apply((account) => claimBucketName(environment, account, region)),
        expiry: { id: "claims", prefix: claimPrefix, days: claimDays(args.retention) },
        // The events of an archive that outlives the stack need them.
        ...{ protect, keyArn },
        policyOf: (bucketArn) => claimPolicy(bucketArn, accountId, args.publishersOf),
      },
      { parent: this },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.claimsOf = (domain) => claimsArn(bucket.arn, domain);
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
