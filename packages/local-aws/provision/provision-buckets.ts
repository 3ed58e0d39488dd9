import { call } from "../service";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";
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
  "aws:s3/bucket:Bucket": {
    rules: {
      bucket: "Bucket",
      policy: commonRules.policyAs("Policy"),
      forceDestroy: commonRules.ofDestroy,
      tags: commonRules.tagList,
    },
    create: async ({ Bucket, Policy, Tags }, { s3 }) => {
      await call(s3, "CreateBucket", { Bucket, CreateBucketConfiguration: { Tags } });
      if (Policy !== undefined) await call(s3, "PutBucketPolicy", { Bucket, Policy });
    },
    update: async ({ Bucket, Policy, Tags = [] }, { s3 }, _, before) => {
      if (Policy !== before["Policy"]) await call(s3, "PutBucketPolicy", { Bucket, Policy });
      const TagSet = Tags as readonly object[];
      await (TagSet.length > 0
        ? call(s3, "PutBucketTagging", { Bucket, Tagging: { TagSet } })
        : call(s3, "DeleteBucketTagging", { Bucket }));
    },
    delete: async ({ Bucket }, { s3 }, { inputs }) => {
      if (inputs["forceDestroy"] === true) s3.empty(Bucket as string);
      await call(s3, "DeleteBucket", { Bucket });
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": setter(
    { bucket: "Bucket", policy: commonRules.policyAs("Policy") },
    (fields, { s3 }) => call(s3, "PutBucketPolicy", fields),
    ({ Bucket }, { s3 }) => call(s3, "DeleteBucketPolicy", { Bucket }),
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setter(
    {
      ...ofBucket,
      rules: ["Rules", lifecycleRule],
      transitionDefaultMinimumObjectSize: "TransitionDefaultMinimumObjectSize",
    },
    ({ Rules, ...fields }, { s3 }) =>
      call(s3, "PutBucketLifecycleConfiguration", { ...fields, LifecycleConfiguration: { Rules } }),
    ({ Bucket }, { s3 }) => call(s3, "DeleteBucketLifecycle", { Bucket }),
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setter(
    { bucket: "Bucket", rule: ["rule", { objectOwnership: "ObjectOwnership" }] },
    ({ rule, ...fields }, { s3 }) =>
      call(s3, "PutBucketOwnershipControls", { ...fields, OwnershipControls: { Rules: [rule] } }),
    ({ Bucket }, { s3 }) => call(s3, "DeleteBucketOwnershipControls", { Bucket }),
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setter(
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
    async ({ Bucket }, { s3 }, { inputs }) => {
      if (inputs["skipDestroy"] !== true) await call(s3, "DeletePublicAccessBlock", { Bucket });
    },
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setter(
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
    ({ Bucket }, { s3 }) => call(s3, "DeleteBucketEncryption", { Bucket }),
  ),
};

function toDate(text: string): Date {
  return new Date(text);
}
