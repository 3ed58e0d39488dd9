import { bucketsClosed, bucketsEncrypted, bucketsExpire, bucketsTlsOnly } from "../../policy/buckets";
import { types } from "../../policy/resource-types";
import { about, describeAllowed, describeRule, removing, rewriting, setting } from "./catches";

const bucket = "claims-bucket";
const encryptedBy = (algorithm: object) =>
  setting(types.bucketEncryption, "claims-encryption", {
    rules: [{ applyServerSideEncryptionByDefault: algorithm }],
  });
const rewritten = (from: string | RegExp, to: string) =>
  rewriting(types.bucketPolicy, "claims-policy", "policy", from, to);

const clear = /does not say how it is encrypted: add a BucketServerSideEncryptionConfiguration of AES256/;
describeRule(
  bucketsEncrypted,
  about(bucket, [
    [
      "a bucket that says nothing of encryption",
      removing(types.bucketEncryption, "claims-encryption"),
      clear,
    ],
    ["a key of AWS' own", encryptedBy({ sseAlgorithm: "aws:kms" }), clear],
    [
      "an encryption of another bucket",
      setting(types.bucketEncryption, "claims-encryption", { bucket: "b" }),
      clear,
    ],
  ]),
);
const ownKey = { sseAlgorithm: "aws:kms", kmsMasterKeyId: "arn:aws:kms:us-east-1:0:key/1" };
describeAllowed(bucketsEncrypted, [["a key of our own", encryptedBy(ownKey)]]);

const plain = /takes requests without TLS: deny s3:\* to everyone/;
describeRule(
  bucketsTlsOnly,
  about(bucket, [
    ["a bucket without a policy", removing(types.bucketPolicy, "claims-policy"), plain],
    ["a denial of one action only", rewritten('"s3:*"', '"s3:GetObject"'), plain],
    ["a denial for one account only", rewritten('"Principal":"*"', '"Principal":{"AWS":"1"}'), plain],
    ["a denial of what is secure", rewritten('"false"', '"true"'), plain],
    ["a denial on no object", rewritten('us-east-1/*"],', 'us-east-1/claims/*"],'), plain],
    [
      "two policies of one bucket",
      (stack) =>
        stack.add(types.bucketPolicy, "second", stack.one(types.bucketPolicy, "claims-policy").inputs),
      /has 2 policies: each overwrites the others, keep one/,
    ],
  ]),
);

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
describeRule(bucketsClosed, [
  ...blocks.flatMap((block) =>
    about(bucket, [
      [
        `a bucket without ${block}`,
        setting(types.bucketPublicAccess, "claims-access", { [block]: false }),
        new RegExp(`may become public: set ${block} of its BucketPublicAccessBlock`),
      ],
    ]),
  ),
  ...about(bucket, [
    [
      "a bucket that nothing keeps from becoming public",
      removing(types.bucketPublicAccess, "claims-access"),
      new RegExp(`set ${blocks.join(", ")} of`),
    ],
    [
      "a policy that lets a whole account put",
      rewritten(/"Condition":\{"ArnLike".*?\]\},/, '"Condition":{'),
      /lets a whole account in by statement "AllowPublishersOfUser": add a condition on aws:PrincipalArn/,
    ],
  ]),
]);

const forEver = /keeps its objects for ever: add a BucketLifecycleConfiguration with an expiration/;
const rule = { status: "Enabled", expiration: { days: 1 } };
const expiring = (more: object) =>
  setting(types.bucketExpiry, "claims-expiry", { rules: [{ ...rule, ...more }] });
describeRule(
  bucketsExpire,
  about(bucket, [
    ["a bucket without a lifecycle", removing(types.bucketExpiry, "claims-expiry"), forEver],
    ["a lifecycle that is switched off", expiring({ status: "Disabled" }), forEver],
    ["a lifecycle that ends nothing", expiring({ expiration: {} }), forEver],
  ]),
);
