import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";
import type { InputRules } from "./translate-inputs";

const tag: InputRules = { key: "Key", value: "Value" };
const sizes: InputRules = {
  prefix: "Prefix",
  objectSizeGreaterThan: "ObjectSizeGreaterThan",
  objectSizeLessThan: "ObjectSizeLessThan",
};
const transition: InputRules = { days: "Days", date: ["Date", toDate], storageClass: "StorageClass" };
const noncurrent: InputRules = {
  noncurrentDays: "NoncurrentDays",
  newerNoncurrentVersions: "NewerNoncurrentVersions",
  storageClass: "StorageClass",
};

const lifecycleRule: InputRules = {
  id: "ID",
  status: "Status",
  prefix: "Prefix",
  filter: ["Filter", { ...sizes, tag: ["Tag", tag], and: ["And", { ...sizes, tags: commonRules.tagList }] }],
  expiration: [
    "Expiration",
    { days: "Days", date: ["Date", toDate], expiredObjectDeleteMarker: "ExpiredObjectDeleteMarker" },
  ],
  transitions: ["Transitions", transition],
  noncurrentVersionExpiration: ["NoncurrentVersionExpiration", noncurrent],
  noncurrentVersionTransitions: ["NoncurrentVersionTransitions", noncurrent],
  abortIncompleteMultipartUpload: [
    "AbortIncompleteMultipartUpload",
    { daysAfterInitiation: "DaysAfterInitiation" },
  ],
};

const ofBucket: InputRules = { bucket: "Bucket", expectedBucketOwner: "ExpectedBucketOwner" };

/** Buckets and their settings. */
export const bucketProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:s3/bucket:Bucket": provisioner(
    {
      bucket: "Bucket",
      policy: commonRules.policyAs("Policy"),
      forceDestroy: commonRules.ofDestroy,
      tags: commonRules.tagList,
    },
    async ({ Bucket, Policy, Tags }, { s3 }) => {
      await call(s3, "CreateBucket", { Bucket, CreateBucketConfiguration: { Tags } });
      if (Policy !== undefined) await call(s3, "PutBucketPolicy", { Bucket, Policy });
    },
  ),
  "aws:s3/bucketPolicy:BucketPolicy": provisioner(
    { bucket: "Bucket", policy: commonRules.policyAs("Policy") },
    (fields, { s3 }) => call(s3, "PutBucketPolicy", fields),
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": provisioner(
    {
      ...ofBucket,
      rules: ["Rules", lifecycleRule],
      transitionDefaultMinimumObjectSize: "TransitionDefaultMinimumObjectSize",
    },
    ({ Rules, ...fields }, { s3 }) =>
      call(s3, "PutBucketLifecycleConfiguration", { ...fields, LifecycleConfiguration: { Rules } }),
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": provisioner(
    { bucket: "Bucket", rule: ["rule", { objectOwnership: "ObjectOwnership" }] },
    ({ rule, ...fields }, { s3 }) =>
      call(s3, "PutBucketOwnershipControls", { ...fields, OwnershipControls: { Rules: [rule] } }),
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": provisioner(
    {
      bucket: "Bucket",
      blockPublicAcls: "BlockPublicAcls",
      blockPublicPolicy: "BlockPublicPolicy",
      ignorePublicAcls: "IgnorePublicAcls",
      restrictPublicBuckets: "RestrictPublicBuckets",
      skipDestroy: commonRules.ofDestroy,
    },
    ({ Bucket, ...PublicAccessBlockConfiguration }, { s3 }) =>
      call(s3, "PutPublicAccessBlock", { Bucket, PublicAccessBlockConfiguration }),
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": provisioner(
    {
      ...ofBucket,
      rules: [
        "Rules",
        {
          applyServerSideEncryptionByDefault: [
            "ApplyServerSideEncryptionByDefault",
            { sseAlgorithm: "SSEAlgorithm", kmsMasterKeyId: "KMSMasterKeyID" },
          ],
          bucketKeyEnabled: "BucketKeyEnabled",
        },
      ],
    },
    ({ Rules, ...fields }, { s3 }) =>
      call(s3, "PutBucketEncryption", { ...fields, ServerSideEncryptionConfiguration: { Rules } }),
  ),
};

function toDate(text: string): Date {
  return new Date(text);
}
