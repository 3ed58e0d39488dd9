import type { Account } from "../account";
import {
  checkAcl,
  checkEncryption,
  checkLifecycle,
  checkOwnership,
  checkTagging,
  notKept,
  type CheckSetting,
} from "./check-bucket-setting";

/** A setting of buckets, and the three operations on it. */
export interface BucketSetting {
  readonly put?: string;
  readonly get: string;
  readonly delete?: string;
  /** The input of `put` that holds it. */
  readonly member: string;
  /** How `get` answers it: in a member of that name, or as its fields. */
  readonly answer: "member" | "fields";
  /** What a new bucket has. Default: nothing. */
  readonly initial?: object;
  /** While it is not set: what `get` answers, or the code and the message of its error. */
  readonly unset: object | readonly [code: string, message: string];
  /** Refuses what S3 refuses. Default: whatever is well-formed is taken. */
  readonly check?: CheckSetting;
}

const owner = (account: Account) => ({ ID: account.id, DisplayName: account.id });

/** All settings but the policy, whose text is of a kind of its own. */
export function bucketSettings(account: Account): readonly BucketSetting[] {
  const grants = [{ Grantee: { Type: "CanonicalUser", ...owner(account) }, Permission: "FULL_CONTROL" }];
  return [
    ...accessSettings,
    {
      put: "PutBucketAcl",
      get: "GetBucketAcl",
      member: "AccessControlPolicy",
      answer: "fields",
      unset: { Owner: owner(account), Grants: grants },
      check: checkAcl,
    },
    ...storageSettings,
    ...requestSettings,
  ];
}

const accessSettings: readonly BucketSetting[] = [
  {
    put: "PutPublicAccessBlock",
    get: "GetPublicAccessBlock",
    delete: "DeletePublicAccessBlock",
    member: "PublicAccessBlockConfiguration",
    answer: "member",
    initial: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    unset: ["NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"],
  },
  {
    put: "PutBucketOwnershipControls",
    get: "GetBucketOwnershipControls",
    delete: "DeleteBucketOwnershipControls",
    member: "OwnershipControls",
    answer: "member",
    initial: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    unset: ["OwnershipControlsNotFoundError", "The bucket ownership controls were not found"],
    check: checkOwnership,
  },
  {
    put: "PutBucketCors",
    get: "GetBucketCors",
    delete: "DeleteBucketCors",
    member: "CORSConfiguration",
    answer: "fields",
    unset: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  },
  {
    put: "PutBucketTagging",
    get: "GetBucketTagging",
    delete: "DeleteBucketTagging",
    member: "Tagging",
    answer: "fields",
    unset: ["NoSuchTagSet", "The TagSet does not exist"],
    check: checkTagging,
  },
];

const storageSettings: readonly BucketSetting[] = [
  {
    put: "PutBucketEncryption",
    get: "GetBucketEncryption",
    delete: "DeleteBucketEncryption",
    member: "ServerSideEncryptionConfiguration",
    answer: "member",
    // Every bucket is encrypted, also one whose setting is deleted.
    unset: {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
      },
    },
    check: checkEncryption,
  },
  {
    put: "PutBucketLifecycleConfiguration",
    get: "GetBucketLifecycleConfiguration",
    delete: "DeleteBucketLifecycle",
    member: "LifecycleConfiguration",
    answer: "fields",
    unset: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
    check: checkLifecycle,
  },
  {
    put: "PutBucketVersioning",
    get: "GetBucketVersioning",
    member: "VersioningConfiguration",
    answer: "fields",
    unset: {},
  },
  {
    put: "PutBucketReplication",
    get: "GetBucketReplication",
    delete: "DeleteBucketReplication",
    member: "ReplicationConfiguration",
    answer: "member",
    unset: ["ReplicationConfigurationNotFoundError", "The replication configuration was not found"],
    check: notKept("replication of buckets"),
  },
  {
    put: "PutObjectLockConfiguration",
    get: "GetObjectLockConfiguration",
    member: "ObjectLockConfiguration",
    answer: "member",
    unset: [
      "ObjectLockConfigurationNotFoundError",
      "Object Lock configuration does not exist for this bucket",
    ],
    check: notKept("locks of objects"),
  },
];

const requestSettings: readonly BucketSetting[] = [
  {
    put: "PutBucketWebsite",
    get: "GetBucketWebsite",
    delete: "DeleteBucketWebsite",
    member: "WebsiteConfiguration",
    answer: "fields",
    unset: ["NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"],
    check: notKept("websites of buckets"),
  },
  {
    put: "PutBucketAccelerateConfiguration",
    get: "GetBucketAccelerateConfiguration",
    member: "AccelerateConfiguration",
    answer: "fields",
    unset: {},
  },
  {
    put: "PutBucketRequestPayment",
    get: "GetBucketRequestPayment",
    member: "RequestPaymentConfiguration",
    answer: "fields",
    unset: { Payer: "BucketOwner" },
  },
  {
    put: "PutBucketLogging",
    get: "GetBucketLogging",
    member: "BucketLoggingStatus",
    answer: "fields",
    unset: {},
    check: notKept("access logs of buckets", ["LoggingEnabled"]),
  },
  {
    put: "PutBucketNotificationConfiguration",
    get: "GetBucketNotificationConfiguration",
    member: "NotificationConfiguration",
    answer: "fields",
    unset: {},
    check: notKept("notifications of buckets", [
      "TopicConfigurations",
      "QueueConfigurations",
      "LambdaFunctionConfigurations",
      "EventBridgeConfiguration",
    ]),
  },
];
