import { bucketsClosed, bucketsEncrypted, bucketsExpire, bucketsTlsOnly } from "../../policy/buckets";
import { types } from "../../policy/resource-types";
import { type Break, describeAllowed, describeRule, type DraftStack, rewriting, setting } from "./catches";

const bucket = "claims-bucket";
const encryptedBy = (setting: object) => (stack: DraftStack) =>
  stack.set(stack.one(types.bucketEncryption), { rules: [{ applyServerSideEncryptionByDefault: setting }] });
const without = (type: string) => (stack: DraftStack) => stack.remove(stack.one(type));
const rewritten = (from: string, to: string) => (stack: DraftStack) =>
  stack.rewrite(stack.one(types.bucketPolicy), "policy", (text) => text.replace(from, to));

const clear = /does not say how it is encrypted: add a BucketServerSideEncryptionConfiguration of AES256/;
describeRule(bucketsEncrypted, [
  ["a bucket that says nothing of encryption", without(types.bucketEncryption), bucket, clear],
  ["a key of AWS' own", encryptedBy({ sseAlgorithm: "aws:kms" }), bucket, clear],
  ["an encryption of another bucket", setting(types.bucketEncryption, "", { bucket: "b" }), bucket, clear],
]);
describeAllowed(bucketsEncrypted, [
  [
    "a key of our own",
    encryptedBy({ sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:us-east-1:0:key/1" }),
  ],
]);

const plain = /takes requests without TLS: deny s3:\* to everyone/;
describeRule(bucketsTlsOnly, [
  ["a bucket without a policy", without(types.bucketPolicy), bucket, plain],
  ["a denial of one action only", rewritten('"s3:*"', '"s3:GetObject"'), bucket, plain],
  ["a denial for one account only", rewritten('"Principal":"*"', '"Principal":{"AWS":"1"}'), bucket, plain],
  ["a denial of what is secure", rewritten('"false"', '"true"'), bucket, plain],
  [
    "a denial on the bucket and none of its objects",
    rewritten('us-east-1/*"],', 'us-east-1/claims/*"],'),
    bucket,
    plain,
  ],
  [
    "two policies of one bucket",
    (stack) => stack.add(types.bucketPolicy, "second", stack.one(types.bucketPolicy).inputs),
    bucket,
    /has 2 policies: each overwrites the others, keep one/,
  ],
]);

const open = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map(
  (block): Break => [
    `a bucket without ${block}`,
    setting(types.bucketPublicAccess, "", { [block]: false }),
    bucket,
    new RegExp(`may become public: set ${block} of its BucketPublicAccessBlock`),
  ],
);
describeRule(bucketsClosed, [
  ...open,
  [
    "a bucket that nothing keeps from becoming public",
    without(types.bucketPublicAccess),
    bucket,
    /set blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets of/,
  ],
  [
    "a policy that lets a whole account put",
    rewriting(types.bucketPolicy, "", "policy", /"Condition":\{"ArnLike".*?\]\},/, '"Condition":{'),
    bucket,
    /lets a whole account in by statement "AllowPublishersOfUser": add a condition on aws:PrincipalArn/,
  ],
]);

const forEver = /keeps its objects for ever: add a BucketLifecycleConfiguration with an expiration/;
const rule = { status: "Enabled", expiration: { days: 1 } };
const expiring = (rules: object[]) => (stack: DraftStack) =>
  stack.set(stack.one(types.bucketExpiry), { rules });
describeRule(bucketsExpire, [
  ["a bucket without a lifecycle", without(types.bucketExpiry), bucket, forEver],
  ["a lifecycle that is switched off", expiring([{ ...rule, status: "Disabled" }]), bucket, forEver],
  ["a lifecycle that ends nothing", expiring([{ ...rule, expiration: {} }]), bucket, forEver],
]);
