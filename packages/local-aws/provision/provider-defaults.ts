import type { Inputs } from "./services";

/**
 * What the AWS provider fills in where a program leaves an input out: it is this that reaches AWS, and not the
 * service's own default. Source: the sentences "Defaults to …" in the declarations of @pulumi/aws 7.48.0, a file for
 * each type (`aws:sqs/queue:Queue` is `sqs/queue.d.ts`); a test compares them.
 */
export const providerDefaults: Readonly<Record<string, Inputs>> = {
  "aws:sqs/queue:Queue": {
    delaySeconds: 0,
    kmsDataKeyReusePeriodSeconds: 300,
    // SQS' own default is four times as much.
    maxMessageSize: 262_144,
    messageRetentionSeconds: 345_600,
    receiveWaitTimeSeconds: 0,
    visibilityTimeoutSeconds: 30,
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": { eventBusName: "default" },
  "aws:cloudwatch/eventRule:EventRule": { eventBusName: "default", state: "ENABLED" },
  "aws:cloudwatch/eventTarget:EventTarget": { eventBusName: "default" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { actionsEnabled: true, treatMissingData: "missing" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { actionsEnabled: true },
  "aws:cloudwatch/logGroup:LogGroup": { deletionProtectionEnabled: false },
  "aws:lambda/function:Function": {
    memorySize: 128,
    packageType: "Zip",
    publish: false,
    reservedConcurrentExecutions: -1,
    timeout: 3,
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { batchSize: 10, enabled: true },
  "aws:dynamodb/table:Table": {
    billingMode: "PROVISIONED",
    deletionProtectionEnabled: false,
    tableClass: "STANDARD",
  },
  "aws:iam/role:Role": { forceDetachPolicies: false, maxSessionDuration: 3_600 },
  "aws:kms/key:Key": {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    deletionWindowInDays: 30,
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
    multiRegion: false,
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
  },
  "aws:scheduler/schedule:Schedule": {
    actionAfterCompletion: "NONE",
    groupName: "default",
    scheduleExpressionTimezone: "UTC",
    state: "ENABLED",
  },
  "aws:secretsmanager/secret:Secret": { recoveryWindowInDays: 30 },
  "aws:athena/workgroup:Workgroup": { state: "ENABLED" },
  "aws:athena/namedQuery:NamedQuery": { workgroup: "primary" },
  "aws:sns/topicSubscription:TopicSubscription": {
    confirmationTimeoutInMinutes: 1,
    endpointAutoConfirms: false,
    filterPolicyScope: "MessageAttributes",
    rawMessageDelivery: false,
  },
};

/** Inputs that the provider makes up where a program leaves them out; the program was told what they have become. */
const madeUp = ["name", "bucket", "targetId"];

/**
 * Inputs that stay as they are when a program no longer names them: the provider takes them for computed then, and asks
 * AWS for nothing. Source: the attributes that are both optional and computed in the schema of the Terraform provider
 * (5.100.0) that the AWS provider wraps, as far as they are inputs here; of blocks, what it does with them.
 */
const keptWhenLeftOut: Readonly<Record<string, readonly string[]>> = {
  "aws:sqs/queue:Queue": [
    ...["deduplicationScope", "fifoThroughputLimit", "kmsDataKeyReusePeriodSeconds", "policy"],
    ...["redriveAllowPolicy", "redrivePolicy", "sqsManagedSseEnabled"],
  ],
  "aws:lambda/function:Function": ["architectures", "ephemeralStorage", "loggingConfig", "tracingConfig"],
  "aws:dynamodb/table:Table": [
    ...["hashKey", "pointInTimeRecovery", "readCapacity", "serverSideEncryption", "ttl", "writeCapacity"],
  ],
  "aws:kms/key:Key": ["description", "multiRegion", "policy", "rotationPeriodInDays"],
  "aws:s3/bucket:Bucket": ["policy"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["transitionDefaultMinimumObjectSize"],
  "aws:sns/topic:Topic": ["policy", "signatureVersion", "tracingConfig"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["versionStages"],
  "aws:glue/catalogDatabase:CatalogDatabase": ["catalogId", "createTableDefaultPermissions"],
  "aws:glue/catalogTable:CatalogTable": ["catalogId"],
  "aws:athena/workgroup:Workgroup": ["configuration"],
};

/**
 * The inputs as the provider would send them.
 * @param state what the program was told of the resource. Default nothing
 * @param before what the resource had. Default: it is new
 */
export function withProviderDefaults(
  type: string,
  inputs: Inputs,
  state: Inputs = {},
  before: Inputs = {},
): Inputs {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  const names = Object.entries(state).filter(([key, value]) => madeUp.includes(key) && value !== undefined);
  const kept = Object.entries(before).filter(([key]) => keptWhenLeftOut[type]?.includes(key));
  return { ...providerDefaults[type], ...Object.fromEntries([...names, ...kept, ...given]) };
}
