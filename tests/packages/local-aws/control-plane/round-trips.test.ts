import { expect } from "chai";
import { controlPlaneOfTests, type Step } from "./control-plane";

const allow = (Action: string, more: object = {}): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, ...more }] });
const encoded = (policy: string): string => encodeURIComponent(policy).replaceAll("*", "%2A");
const trusted = allow("sts:AssumeRole", { Principal: { Service: "lambda.amazonaws.com" } });
const trustedToo = allow("sts:AssumeRole", { Principal: { Service: "scheduler.amazonaws.com" } });
const reading = allow("sqs:*", { Resource: "*" });
const everybody = allow("sns:Publish", { Principal: "*", Resource: "*" });
const RoleName = "consumer";
const TopicArn = "arn:aws:sns:us-east-1:000000000000:page";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:told";

const Bucket = "claims-dev";
const bucketPolicy = allow("s3:GetObject", { Principal: "*", Resource: `arn:aws:s3:::${Bucket}/*` });
const rule = { ID: "a <week> & ü", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 7 } };
const noAccess = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const makeBucket: Step = ["s3 CreateBucket", { Bucket }];
const deleteBucket: Step = ["s3 DeleteBucket", { Bucket }];
/** Put with this in the named input, and nothing else. */
const settingOf = (member: string, value: object): object => ({ Bucket, [member]: value });

const encryptedBy = (ApplyServerSideEncryptionByDefault: object): object => ({
  Rules: [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: false }],
});

/** Settings of buckets that no stack sets, and what a bucket without them answers. */
const unset: readonly [operation: string, expected: object | string][] = [
  ["GetBucketPolicy", "NoSuchBucketPolicy"],
  ["GetBucketAcl", { Owner: { ID: "000000000000" }, Grants: [{ Grantee: { Type: "CanonicalUser" } }] }],
  ["GetBucketCors", "NoSuchCORSConfiguration"],
  ["GetBucketWebsite", "NoSuchWebsiteConfiguration"],
  ["GetBucketVersioning", { Status: undefined }],
  ["GetBucketAccelerateConfiguration", { Status: undefined }],
  ["GetBucketRequestPayment", { Payer: "BucketOwner" }],
  ["GetBucketLogging", { LoggingEnabled: undefined }],
  ["GetBucketLifecycleConfiguration", "NoSuchLifecycleConfiguration"],
  ["GetBucketReplication", "ReplicationConfigurationNotFoundError"],
  ["GetObjectLockConfiguration", "ObjectLockConfigurationNotFoundError"],
  ["GetBucketNotificationConfiguration", { TopicConfigurations: undefined }],
  ["GetBucketTagging", "NoSuchTagSet"],
  ["GetBucketLocation", { LocationConstraint: undefined }],
  ["GetPublicAccessBlock", { PublicAccessBlockConfiguration: noAccess }],
];

/** What becomes of one resource of each type, from before it is made until after it is deleted. */
const rows: Readonly<Record<string, readonly Step[]>> = {
  "iam/role": [
    ["iam GetRole", { RoleName }, "NoSuchEntityException"],
    ["iam CreateRole", { RoleName, AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocumentException"],
    ["iam CreateRole", { RoleName, AssumeRolePolicyDocument: reading }, "MalformedPolicyDocumentException"],
    ["iam CreateRole", { RoleName: "a b", AssumeRolePolicyDocument: trusted }, "ValidationError"],
    [
      "iam CreateRole",
      { RoleName, AssumeRolePolicyDocument: trusted, Path: "/app/", Tags: [{ Key: "team", Value: "ü" }] },
      { Role: { RoleName, Arn: "arn:aws:iam::000000000000:role/app/consumer", MaxSessionDuration: 3_600 } },
    ],
    ["iam CreateRole", { RoleName, AssumeRolePolicyDocument: trusted }, "EntityAlreadyExistsException"],
    [
      "iam GetRole",
      { RoleName },
      { Role: { Path: "/app/", AssumeRolePolicyDocument: encoded(trusted), Tags: [{ Key: "team" }] } },
    ],
    ["iam UpdateRole", { RoleName, Description: "writes", MaxSessionDuration: 7_200 }],
    ["iam UpdateRoleDescription", { RoleName, Description: "reads" }, { Role: { Description: "reads" } }],
    ["iam UpdateRole", { RoleName, MaxSessionDuration: 60 }, "ValidationError"],
    ["iam UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trustedToo }],
    [
      "iam GetRole",
      { RoleName },
      {
        Role: {
          Description: "reads",
          MaxSessionDuration: 7_200,
          AssumeRolePolicyDocument: encoded(trustedToo),
        },
      },
    ],
    ["iam TagRole", { RoleName, Tags: [{ Key: "stage", Value: "dev" }] }],
    ["iam TagRole", { RoleName, Tags: [{ Key: "aws:mine", Value: "" }] }, "ValidationError"],
    ["iam UntagRole", { RoleName, TagKeys: ["team"] }],
    ["iam ListRoleTags", { RoleName }, { Tags: [{ Key: "stage", Value: "dev" }], IsTruncated: false }],
    ["iam ListAttachedRolePolicies", { RoleName }, { AttachedPolicies: [] }],
    ["iam ListInstanceProfilesForRole", { RoleName }, { InstanceProfiles: [] }],
    ["iam DeleteRole", { RoleName }],
    ["iam DeleteRole", { RoleName }, "NoSuchEntityException"],
  ],
  "iam/rolePolicy": [
    ["iam PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: reading }, "NoSuchEntityException"],
    ["iam CreateRole", { RoleName, AssumeRolePolicyDocument: trusted }],
    ["iam GetRolePolicy", { RoleName, PolicyName: "p" }, "NoSuchEntityException"],
    [
      "iam PutRolePolicy",
      { RoleName, PolicyName: "p", PolicyDocument: trusted },
      "MalformedPolicyDocumentException",
    ],
    [
      "iam PutRolePolicy",
      { RoleName, PolicyName: "p", PolicyDocument: allow("sqs:*", { Resource: "x".repeat(10_240) }) },
      "LimitExceededException",
    ],
    ["iam PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: allow("s3:*", { Resource: "*" }) }],
    ["iam PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: reading }],
    ["iam PutRolePolicy", { RoleName, PolicyName: "q", PolicyDocument: reading }],
    ["iam GetRolePolicy", { RoleName, PolicyName: "p" }, { RoleName, PolicyDocument: encoded(reading) }],
    [
      "iam ListRolePolicies",
      { RoleName, MaxItems: 1 },
      { PolicyNames: ["p"], IsTruncated: true, Marker: "1" },
    ],
    [
      "iam ListRolePolicies",
      { RoleName, MaxItems: 1, Marker: "1" },
      { PolicyNames: ["q"], IsTruncated: false },
    ],
    ["iam DeleteRole", { RoleName }, "DeleteConflictException"],
    ["iam DeleteRolePolicy", { RoleName, PolicyName: "p" }],
    ["iam DeleteRolePolicy", { RoleName, PolicyName: "p" }, "NoSuchEntityException"],
    ["iam DeleteRolePolicy", { RoleName, PolicyName: "q" }],
    ["iam DeleteRole", { RoleName }],
  ],
  "s3/bucket": [
    ["s3 GetBucketPolicy", { Bucket }, "NoSuchBucket"],
    ["s3 CreateBucket", { Bucket, ObjectLockEnabledForBucket: true }, "NotSimulated"],
    ["s3 CreateBucket", { Bucket, ACL: "public-read" }, "InvalidBucketAclWithObjectOwnership"],
    [
      "s3 CreateBucket",
      { Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } },
      "IllegalLocationConstraintException",
    ],
    ["s3 CreateBucket", { Bucket }, { Location: "/claims-dev" }],
    ["s3 CreateBucket", { Bucket }, "BucketAlreadyOwnedByYou"],
    ...unset.map(([operation, expected]): Step => [`s3 ${operation}`, { Bucket }, expected]),
    ["s3 GetBucketAcl", { Bucket, ExpectedBucketOwner: "111111111111" }, "AccessDenied"],
    ["s3 PutBucketTagging", settingOf("Tagging", { TagSet: [{ Key: "a", Value: "ü" }] })],
    ["s3 GetBucketTagging", { Bucket }, { TagSet: [{ Key: "a", Value: "ü" }] }],
    ["s3 PutBucketTagging", settingOf("Tagging", { TagSet: [{ Key: "aws:a", Value: "" }] }), "InvalidTag"],
    ["s3 DeleteBucketTagging", { Bucket }],
    ["s3 GetBucketTagging", { Bucket }, "NoSuchTagSet"],
    ["s3 PutBucketVersioning", settingOf("VersioningConfiguration", { Status: "Enabled" })],
    ["s3 GetBucketVersioning", { Bucket }, { Status: "Enabled" }],
    [
      "s3 PutBucketCors",
      settingOf("CORSConfiguration", { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] }),
    ],
    ["s3 GetBucketCors", { Bucket }, { CORSRules: [{ AllowedMethods: ["GET"], AllowedOrigins: ["*"] }] }],
    ["s3 DeleteBucketCors", { Bucket }],
    ["s3 PutBucketAcl", { Bucket, ACL: "private" }, "AccessControlListNotSupported"],
    [
      "s3 PutBucketWebsite",
      settingOf("WebsiteConfiguration", { IndexDocument: { Suffix: "index.html" } }),
      "NotSimulated",
    ],
    ["s3 PutBucketNotificationConfiguration", settingOf("NotificationConfiguration", {})],
    ["s3 GetBucketNotificationConfiguration", { Bucket }, { QueueConfigurations: undefined }],
    [
      "s3 PutBucketNotificationConfiguration",
      settingOf("NotificationConfiguration", { EventBridgeConfiguration: {} }),
      "NotSimulated",
    ],
    ["s3 PutObject", { Bucket, Key: "k", Body: "" }],
    ["s3 DeleteBucket", { Bucket }, "BucketNotEmpty"],
    ["s3 DeleteObject", { Bucket, Key: "k" }],
    deleteBucket,
    ["s3 HeadBucket", { Bucket }, "NotFound"],
    ["s3 DeleteBucket", { Bucket }, "NoSuchBucket"],
  ],
  "s3/bucket with forceDestroy, which a provider empties by versions": [
    makeBucket,
    ["s3 ListObjectVersions", { Bucket }, { Versions: undefined, IsTruncated: false }],
    ...["a/1", "a/2", "b ü"].map((Key): Step => ["s3 PutObject", { Bucket, Key, Body: Key }]),
    [
      "s3 ListObjectVersions",
      { Bucket, MaxKeys: 2 },
      {
        Versions: [
          { Key: "a/1", VersionId: "null", IsLatest: true, Size: 3 },
          { Key: "a/2", VersionId: "null", IsLatest: true, Size: 3 },
        ],
        DeleteMarkers: undefined,
        IsTruncated: true,
        NextKeyMarker: "a/2",
        NextVersionIdMarker: "null",
      },
    ],
    [
      "s3 ListObjectVersions",
      { Bucket, Prefix: "a/", KeyMarker: "a/1", VersionIdMarker: "null" },
      { Versions: [{ Key: "a/2" }], IsTruncated: false },
    ],
    [
      "s3 ListObjectVersions",
      { Bucket, Delimiter: "/" },
      { Versions: [{ Key: "b ü" }], CommonPrefixes: [{ Prefix: "a/" }] },
    ],
    ["s3 DeleteObject", { Bucket, Key: "a/1", VersionId: "null" }],
    [
      "s3 DeleteObjects",
      {
        Bucket,
        Delete: { Objects: ["a/2", "b ü"].map((Key) => ({ Key, VersionId: "null" })) },
      },
      {
        Deleted: [
          { Key: "a/2", VersionId: "null" },
          { Key: "b ü", VersionId: "null" },
        ],
      },
    ],
    deleteBucket,
  ],
  "s3/bucketLifecycleConfiguration": [
    makeBucket,
    [
      "s3 PutBucketLifecycleConfiguration",
      settingOf("LifecycleConfiguration", { Rules: [{ ...rule, Expiration: { Days: 0 } }] }),
      "InvalidArgument",
    ],
    [
      "s3 PutBucketLifecycleConfiguration",
      settingOf("LifecycleConfiguration", { Rules: [rule, rule] }),
      "InvalidArgument",
    ],
    [
      "s3 PutBucketLifecycleConfiguration",
      settingOf("LifecycleConfiguration", { Rules: [{ ID: "a", Status: "Enabled", Filter: {} }] }),
      "InvalidRequest",
    ],
    ["s3 PutBucketLifecycleConfiguration", settingOf("LifecycleConfiguration", { Rules: [rule] })],
    [
      "s3 GetBucketLifecycleConfiguration",
      { Bucket },
      { Rules: [rule], TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    ],
    ["s3 DeleteBucketLifecycle", { Bucket }],
    ["s3 GetBucketLifecycleConfiguration", { Bucket }, "NoSuchLifecycleConfiguration"],
    deleteBucket,
  ],
  "s3/bucketOwnershipControls": [
    ["s3 CreateBucket", { Bucket, ObjectOwnership: "ObjectWriter" }],
    [
      "s3 GetBucketOwnershipControls",
      { Bucket },
      { OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] } },
    ],
    [
      "s3 PutBucketOwnershipControls",
      settingOf("OwnershipControls", { Rules: [{ ObjectOwnership: "Nobody" }] }),
      "MalformedXML",
    ],
    [
      "s3 PutBucketOwnershipControls",
      settingOf("OwnershipControls", { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] }),
    ],
    [
      "s3 GetBucketOwnershipControls",
      { Bucket },
      { OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerPreferred" }] } },
    ],
    ["s3 DeleteBucketOwnershipControls", { Bucket }],
    ["s3 GetBucketOwnershipControls", { Bucket }, "OwnershipControlsNotFoundError"],
    deleteBucket,
  ],
  "s3/bucketPolicy": [
    makeBucket,
    ["s3 PutBucketPolicy", { Bucket, Policy: "{" }, "MalformedPolicy"],
    [
      "s3 PutBucketPolicy",
      { Bucket, Policy: allow("s3:*", { Principal: "*", Resource: "arn:aws:s3:::other/*" }) },
      "MalformedPolicy",
    ],
    ["s3 PutBucketPolicy", { Bucket, Policy: bucketPolicy }],
    ["s3 GetBucketPolicy", { Bucket }, { Policy: bucketPolicy }],
    ["s3 DeleteBucketPolicy", { Bucket }],
    ["s3 GetBucketPolicy", { Bucket }, "NoSuchBucketPolicy"],
    deleteBucket,
  ],
  "s3/bucketPublicAccessBlock": [
    makeBucket,
    [
      "s3 PutPublicAccessBlock",
      settingOf("PublicAccessBlockConfiguration", { ...noAccess, BlockPublicAcls: false }),
    ],
    [
      "s3 GetPublicAccessBlock",
      { Bucket },
      { PublicAccessBlockConfiguration: { ...noAccess, BlockPublicAcls: false } },
    ],
    ["s3 DeletePublicAccessBlock", { Bucket }],
    ["s3 GetPublicAccessBlock", { Bucket }, "NoSuchPublicAccessBlockConfiguration"],
    deleteBucket,
  ],
  "s3/bucketServerSideEncryptionConfiguration": [
    makeBucket,
    [
      "s3 PutBucketEncryption",
      settingOf("ServerSideEncryptionConfiguration", encryptedBy({ SSEAlgorithm: "ROT13" })),
      "MalformedXML",
    ],
    [
      "s3 PutBucketEncryption",
      settingOf(
        "ServerSideEncryptionConfiguration",
        encryptedBy({ SSEAlgorithm: "AES256", KMSMasterKeyID: "k" }),
      ),
      "InvalidArgument",
    ],
    [
      "s3 PutBucketEncryption",
      settingOf(
        "ServerSideEncryptionConfiguration",
        encryptedBy({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "k" }),
      ),
    ],
    [
      "s3 GetBucketEncryption",
      { Bucket },
      {
        ServerSideEncryptionConfiguration: encryptedBy({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "k" }),
      },
    ],
    ["s3 DeleteBucketEncryption", { Bucket }],
    [
      "s3 GetBucketEncryption",
      { Bucket },
      { ServerSideEncryptionConfiguration: encryptedBy({ SSEAlgorithm: "AES256" }) },
    ],
    deleteBucket,
  ],
  "sns/topic": [
    ["sns GetTopicAttributes", { TopicArn }, "NotFoundException"],
    ["sns CreateTopic", { Name: "a b" }, "InvalidParameterException"],
    ["sns CreateTopic", { Name: "page.fifo", Attributes: { FifoTopic: "true" } }, "NotSimulated"],
    [
      "sns CreateTopic",
      { Name: "page", Attributes: { DisplayName: "Page" }, Tags: [{ Key: "team", Value: "a" }] },
      { TopicArn },
    ],
    ["sns CreateTopic", { Name: "page" }, { TopicArn }],
    ["sns CreateTopic", { Name: "page", Attributes: { DisplayName: "P" } }, "InvalidParameterException"],
    ["sns CreateTopic", { Name: "page", Tags: [{ Key: "team", Value: "b" }] }, "InvalidParameterException"],
    [
      "sns GetTopicAttributes",
      { TopicArn },
      { Attributes: { TopicArn, DisplayName: "Page", Owner: "000000000000", SubscriptionsPending: "0" } },
    ],
    ["sns SetTopicAttributes", { TopicArn, AttributeName: "KmsMasterKeyId", AttributeValue: "key" }],
    ["sns SetTopicAttributes", { TopicArn, AttributeName: "DisplayName", AttributeValue: "" }],
    ["sns SetTopicAttributes", { TopicArn, AttributeName: "Colour" }, "InvalidParameterException"],
    ["sns GetTopicAttributes", { TopicArn }, { Attributes: { KmsMasterKeyId: "key", DisplayName: "" } }],
    ["sns TagResource", { ResourceArn: TopicArn, Tags: [{ Key: "stage", Value: "dev" }] }],
    [
      "sns TagResource",
      { ResourceArn: TopicArn, Tags: [{ Key: "", Value: "" }] },
      "InvalidParameterException",
    ],
    ["sns UntagResource", { ResourceArn: TopicArn, TagKeys: ["team"] }],
    ["sns ListTagsForResource", { ResourceArn: TopicArn }, { Tags: [{ Key: "stage", Value: "dev" }] }],
    ["sns ListTopics", {}, { Topics: [{ TopicArn }] }],
    ["sns DeleteTopic", { TopicArn }],
    ["sns DeleteTopic", { TopicArn }],
    ["sns ListTagsForResource", { ResourceArn: TopicArn }, "ResourceNotFoundException"],
    ["sns Publish", { TopicArn, Message: "hello" }, "NotFoundException"],
  ],
  "sns/topicPolicy": [
    ["sns CreateTopic", { Name: "page" }],
    [
      "sns SetTopicAttributes",
      { TopicArn, AttributeName: "Policy", AttributeValue: reading },
      "InvalidParameterException",
    ],
    ["sns SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: everybody }],
    ["sns GetTopicAttributes", { TopicArn }, { Attributes: { Policy: everybody } }],
    ["sns DeleteTopic", { TopicArn }],
  ],
  "sns/topicSubscription": [
    ["sns Subscribe", { TopicArn, Protocol: "email", Endpoint: "a@b.example" }, "NotFoundException"],
    ["sns CreateTopic", { Name: "page" }],
    ["sns Subscribe", { TopicArn, Protocol: "pigeon", Endpoint: "roof" }, "InvalidParameterException"],
    ["sns Subscribe", { TopicArn, Protocol: "email", Endpoint: "nobody" }, "InvalidParameterException"],
    [
      "sns Subscribe",
      { TopicArn, Protocol: "https", Endpoint: "http://a.example" },
      "InvalidParameterException",
    ],
    ["sns Subscribe", { TopicArn, Protocol: "sms", Endpoint: "+4912345678" }, "NotSimulated"],
    [
      "sns Subscribe",
      { TopicArn, Protocol: "sqs", Endpoint: queueArn, Attributes: { FilterPolicy: '{"a":["b"]}' } },
      "NotSimulated",
    ],
    [
      "sns Subscribe",
      { TopicArn, Protocol: "email", Endpoint: "a@b.example" },
      { SubscriptionArn: "pending confirmation" },
    ],
    ["sns Subscribe", { TopicArn, Protocol: "sqs", Endpoint: queueArn }],
    [
      "sns ListSubscriptionsByTopic",
      { TopicArn },
      {
        Subscriptions: [
          { SubscriptionArn: "PendingConfirmation", Protocol: "email" },
          { Protocol: "sqs", Endpoint: queueArn, TopicArn },
        ],
      },
    ],
    [
      "sns GetTopicAttributes",
      { TopicArn },
      { Attributes: { SubscriptionsPending: "1", SubscriptionsConfirmed: "1" } },
    ],
    ["sns GetSubscriptionAttributes", { SubscriptionArn: `${TopicArn}:none` }, "NotFoundException"],
    ["sns DeleteTopic", { TopicArn }],
    ["sns ListSubscriptions", {}, { Subscriptions: [] }],
  ],
};

describe("resources that a deployment makes, over HTTP", () => {
  const aws = controlPlaneOfTests();

  for (const [type, steps] of Object.entries(rows)) it(type, () => aws().take(steps));

  it("kms/key, by its id and its ARN", async () => {
    const Tags = [{ TagKey: "team", TagValue: "a" }];
    const { KeyMetadata } = await aws().call("kms CreateKey", { Description: "Encrypts alarms", Tags });
    const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
    const policy = allow("kms:*", { Principal: { AWS: "arn:aws:iam::000000000000:root" }, Resource: "*" });
    await aws().take([
      ["kms DescribeKey", { KeyId: "none" }, "NotFoundException"],
      ["kms CreateKey", { KeySpec: "RSA_2048" }, "NotSimulated"],
      ["kms CreateKey", { Policy: reading }, "MalformedPolicyDocumentException"],
      [
        "kms DescribeKey",
        { KeyId: Arn },
        { KeyMetadata: { KeyId, Arn, Description: "Encrypts alarms", KeyState: "Enabled", Enabled: true } },
      ],
      ["kms GetKeyPolicy", { KeyId }, { PolicyName: "default" }],
      ["kms PutKeyPolicy", { KeyId, PolicyName: "default", Policy: policy }],
      ["kms GetKeyPolicy", { KeyId }, { Policy: policy }],
      ["kms ListKeyPolicies", { KeyId }, { PolicyNames: ["default"] }],
      ["kms GetKeyRotationStatus", { KeyId }, { KeyRotationEnabled: false }],
      ["kms EnableKeyRotation", { KeyId, RotationPeriodInDays: 5 }, "ValidationException"],
      ["kms EnableKeyRotation", { KeyId, RotationPeriodInDays: 90 }],
      ["kms GetKeyRotationStatus", { KeyId }, { KeyRotationEnabled: true, RotationPeriodInDays: 90 }],
      ["kms DisableKeyRotation", { KeyId }],
      ["kms GetKeyRotationStatus", { KeyId: Arn }, { KeyRotationEnabled: false }],
      ["kms UpdateKeyDescription", { KeyId, Description: "Encrypts" }],
      ["kms DisableKey", { KeyId }],
      ["kms EnableKeyRotation", { KeyId }, "DisabledException"],
      [
        "kms DescribeKey",
        { KeyId },
        { KeyMetadata: { Description: "Encrypts", KeyState: "Disabled", Enabled: false } },
      ],
      ["kms EnableKey", { KeyId }],
      ["kms TagResource", { KeyId, Tags: [{ TagKey: "stage", TagValue: "dev" }] }],
      ["kms TagResource", { KeyId, Tags: [{ TagKey: "aws:x", TagValue: "" }] }, "TagException"],
      ["kms UntagResource", { KeyId, TagKeys: ["team"] }],
      ["kms ListResourceTags", { KeyId }, { Tags: [{ TagKey: "stage" }], Truncated: false }],
      ["kms ListKeys", {}, { Keys: [{ KeyId, KeyArn: Arn }] }],
      ["kms ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 6 }, "ValidationException"],
      ["kms ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 }, { KeyState: "PendingDeletion" }],
      ["kms DescribeKey", { KeyId }, { KeyMetadata: { KeyState: "PendingDeletion", Enabled: false } }],
      ["kms ScheduleKeyDeletion", { KeyId }, "KMSInvalidStateException"],
      ["kms EnableKey", { KeyId }, "KMSInvalidStateException"],
      ["kms CancelKeyDeletion", { KeyId }, { KeyId: Arn }],
      ["kms DescribeKey", { KeyId }, { KeyMetadata: { KeyState: "Disabled" } }],
      ["kms CancelKeyDeletion", { KeyId }, "KMSInvalidStateException"],
    ]);
  });

  it("kms/alias", async () => {
    const ids: string[] = [];
    for (const Description of ["one", "other"]) {
      const { KeyMetadata } = await aws().call("kms CreateKey", { Description });
      ids.push((KeyMetadata as { KeyId: string }).KeyId);
    }
    const [KeyId = "", other = ""] = ids;
    const AliasName = "alias/alarms";
    await aws().take([
      ["kms CreateAlias", { AliasName, TargetKeyId: "none" }, "NotFoundException"],
      ["kms CreateAlias", { AliasName: "alias/aws/sns", TargetKeyId: KeyId }, "InvalidAliasNameException"],
      ["kms CreateAlias", { AliasName, TargetKeyId: KeyId }],
      ["kms CreateAlias", { AliasName, TargetKeyId: KeyId }, "AlreadyExistsException"],
      ["kms DescribeKey", { KeyId: AliasName }, { KeyMetadata: { KeyId } }],
      ["kms ListAliases", { KeyId }, { Aliases: [{ AliasName, TargetKeyId: KeyId }], Truncated: false }],
      ["kms UpdateAlias", { AliasName, TargetKeyId: other }],
      ["kms ListAliases", { KeyId }, { Aliases: [] }],
      ["kms DescribeKey", { KeyId: AliasName }, { KeyMetadata: { KeyId: other } }],
      ["kms DeleteAlias", { AliasName }],
      ["kms DeleteAlias", { AliasName }, "NotFoundException"],
      ["kms DescribeKey", { KeyId: AliasName }, "NotFoundException"],
    ]);
  });

  it("a subscription by e-mail waits to be confirmed, and cannot be ended before", async () => {
    await aws().call("sns CreateTopic", { Name: "page" });
    const input = { TopicArn, Protocol: "email", Endpoint: "a@b.example" };
    const { SubscriptionArn } = await aws().call("sns Subscribe", { ...input, ReturnSubscriptionArn: true });
    await aws().take([
      ["sns Subscribe", { ...input, ReturnSubscriptionArn: true }, { SubscriptionArn }],
      [
        "sns SetSubscriptionAttributes",
        { SubscriptionArn, AttributeName: "FilterPolicy", AttributeValue: '{"a":["b"]}' },
      ],
      [
        "sns GetSubscriptionAttributes",
        { SubscriptionArn },
        {
          Attributes: {
            PendingConfirmation: "true",
            RawMessageDelivery: "false",
            FilterPolicy: '{"a":["b"]}',
          },
        },
      ],
      ["sns Unsubscribe", { SubscriptionArn }, "InvalidParameterException"],
      ["sns DeleteTopic", { TopicArn }],
      ["sns GetSubscriptionAttributes", { SubscriptionArn }, "NotFoundException"],
    ]);
  });

  it("a topic's messages reach a queue whose policy lets it in, in an envelope or as they are", async () => {
    await aws().call("sns CreateTopic", { Name: "page" });
    const { QueueUrl } = await aws().call("sqs CreateQueue", { QueueName: "told" });
    const Policy = allow("sqs:SendMessage", {
      Principal: { Service: "sns.amazonaws.com" },
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
    });
    const { SubscriptionArn } = await aws().call("sns Subscribe", {
      TopicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
    });
    const MessageAttributes = { kind: { DataType: "String", StringValue: "test" } };
    const say = (Message: string) =>
      aws().call("sns Publish", { TopicArn, Message, Subject: "Hi", MessageAttributes });
    const received = async () => {
      const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
      const { Messages = [] } = await aws().call("sqs ReceiveMessage", input);
      return Messages as { Body: string; MessageAttributes?: object }[];
    };
    await say("too early");
    expect(await received()).to.deep.equal([]);
    await aws().call("sqs SetQueueAttributes", { QueueUrl, Attributes: { Policy } });
    const { MessageId } = await say("in an envelope");
    const [first] = await received();
    expect(JSON.parse(first!.Body)).to.deep.include({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "Hi",
      Message: "in an envelope",
      MessageAttributes: { kind: { Type: "String", Value: "test" } },
    });
    const raw = { SubscriptionArn, AttributeName: "RawMessageDelivery", AttributeValue: "true" };
    await aws().call("sns SetSubscriptionAttributes", raw);
    await say("as it is");
    expect(await received()).to.containSubset([{ Body: "as it is", MessageAttributes }]);
    await aws().call("sns Unsubscribe", { SubscriptionArn });
    await say("to nobody");
    expect(await received()).to.deep.equal([]);
  });
});
