import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../../events/domains";
import { journalBucketName, journalPrefix, journalPrefixOf } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";
import { denyOverwriting, denyPlainHttp, policyDocument } from "../iam/policy-document";
import { privateBucket } from "./private-bucket";

interface JournalBucketArgs extends Pick<SharedResources, "environment" | "region" | "protect" | "keyArn"> {
  /** Days until an object is deleted. */
  readonly days: number;
}

/** The bucket of the journal: objects that each hold the events of a batch, and are never written over. */
export class JournalBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** ARN of a domain's objects. */
  readonly objectsOf: (domain: Domain) => pulumi.Output<string>;

  constructor(name: string, args: JournalBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:JournalBucket", name, {}, opts);
    const { environment, region, protect, keyArn, days } = args;
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const bucket = privateBucket(
      name,
      {
        bucketName: accountId.apply((account) => journalBucketName(environment, account, region)),
        expiry: { id: "journal", prefix: journalPrefix, days },
        ...{ protect, keyArn },
        policyOf: (bucketArn) =>
          policyDocument([
            denyPlainHttp("s3:*", [bucketArn, pulumi.interpolate`${bucketArn}/*`]),
            denyOverwriting(bucketArn),
          ]),
      },
      { parent: this },
    );
    this.bucketName = bucket.bucket;
    this.objectsOf = (domain) => pulumi.interpolate`${bucket.arn}/${journalPrefixOf(domain)}*`;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
