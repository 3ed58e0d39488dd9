import type { ServiceName } from "../../../../packages/local-aws/endpoint/apis";

/** What goes in, what comes out: both as the SDK client's user writes and reads them. */
export type RoundTrip = [operation: string, input: object, output?: object];

const queueUrl = "http://127.0.0.1/000000000000/orders";
const bytes = new Uint8Array([0, 1, 128, 255]);
const time = new Date("2026-03-04T05:06:07.089Z");
const wholeTime = new Date("2026-03-04T05:06:07.000Z");
const queueArn = "arn:aws:sqs:eu-west-1:000000000000:orders";
const target = { Id: "t", Arn: queueArn, RetryPolicy: { MaximumRetryAttempts: 3 }, InputPath: "$.detail" };

/** One row for each operation that a service of the local AWS performs. */
export const roundTrips: Partial<Record<ServiceName, RoundTrip[]>> = {
  sqs: [
    [
      "CreateQueue",
      { QueueName: "orders", Attributes: { DelaySeconds: "5" }, tags: { a: "b" } },
      { QueueUrl: queueUrl },
    ],
    ["GetQueueUrl", { QueueName: "orders" }, { QueueUrl: queueUrl }],
    ["ListQueues", { QueueNamePrefix: "or", MaxResults: 7 }, { QueueUrls: [queueUrl], NextToken: "n" }],
    [
      "GetQueueAttributes",
      { QueueUrl: queueUrl, AttributeNames: ["All"] },
      { Attributes: { QueueArn: queueArn } },
    ],
    ["SetQueueAttributes", { QueueUrl: queueUrl, Attributes: { VisibilityTimeout: "9" } }],
    ["DeleteQueue", { QueueUrl: queueUrl }],
    ["PurgeQueue", { QueueUrl: queueUrl }],
    ["TagQueue", { QueueUrl: queueUrl, Tags: { team: "ü" } }],
    ["UntagQueue", { QueueUrl: queueUrl, TagKeys: ["team"] }],
    ["ListQueueTags", { QueueUrl: queueUrl }, { Tags: { team: "ü" } }],
    ["ListDeadLetterSourceQueues", { QueueUrl: queueUrl }, { queueUrls: [queueUrl] }],
    ["ChangeMessageVisibility", { QueueUrl: queueUrl, ReceiptHandle: "r", VisibilityTimeout: 0 }],
    [
      "ChangeMessageVisibilityBatch",
      { QueueUrl: queueUrl, Entries: [{ Id: "1", ReceiptHandle: "r", VisibilityTimeout: 60 }] },
      { Successful: [{ Id: "1" }], Failed: [] },
    ],
    ["DeleteMessage", { QueueUrl: queueUrl, ReceiptHandle: "r" }],
    [
      "DeleteMessageBatch",
      { QueueUrl: queueUrl, Entries: [{ Id: "1", ReceiptHandle: "r" }] },
      {
        Successful: [],
        Failed: [{ Id: "1", SenderFault: true, Code: "ReceiptHandleIsInvalid", Message: "m" }],
      },
    ],
    ["StartMessageMoveTask", { SourceArn: queueArn, MaxNumberOfMessagesPerSecond: 5 }, { TaskHandle: "h" }],
    ["CancelMessageMoveTask", { TaskHandle: "h" }, { ApproximateNumberOfMessagesMoved: 3 }],
    [
      "ListMessageMoveTasks",
      { SourceArn: queueArn, MaxResults: 1 },
      { Results: [{ Status: "RUNNING", StartedTimestamp: 1_700_000_000_000, SourceArn: queueArn }] },
    ],
  ],
  events: [
    [
      "PutEvents",
      {
        Entries: [
          { Source: "s", DetailType: "t", Detail: '{"ä":"\\u0000"}', Time: time, Resources: [queueArn] },
        ],
      },
      { FailedEntryCount: 0, Entries: [{ EventId: "e" }] },
    ],
    ["PutRule", { Name: "r", EventPattern: '{"source":["s"]}', State: "ENABLED" }, { RuleArn: "arn" }],
    ["PutTargets", { Rule: "r", Targets: [target] }, { FailedEntryCount: 0, FailedEntries: [] }],
    ["RemoveTargets", { Rule: "r", Ids: ["t"] }, { FailedEntryCount: 0, FailedEntries: [] }],
    ["ListTargetsByRule", { Rule: "r", Limit: 10 }, { Targets: [target] }],
    ["ListRules", { EventBusName: "b" }, { Rules: [{ Name: "r", Arn: "arn" }] }],
    ["DescribeRule", { Name: "r", EventBusName: "b" }, { Name: "r", State: "DISABLED" }],
    ["EnableRule", { Name: "r" }],
    ["DisableRule", { Name: "r" }],
    ["DeleteRule", { Name: "r", Force: false }],
    ["CreateEventBus", { Name: "b" }, { EventBusArn: "arn" }],
    ["DescribeEventBus", { Name: "b" }, { Name: "b", Policy: "{}", CreationTime: time }],
    ["DeleteEventBus", { Name: "b" }],
    ["ListEventBuses", { NamePrefix: "b" }, { EventBuses: [{ Name: "b", Arn: "arn" }] }],
    ["TestEventPattern", { EventPattern: "{}", Event: "{}" }, { Result: false }],
    ["CreateArchive", { ArchiveName: "a", EventSourceArn: "arn", RetentionDays: 7 }, { CreationTime: time }],
    ["DescribeArchive", { ArchiveName: "a" }, { EventCount: 5_000_000_000, CreationTime: time }],
    ["ListArchives", {}, { Archives: [{ ArchiveName: "a", CreationTime: time }] }],
    ["DeleteArchive", { ArchiveName: "a" }],
    [
      "StartReplay",
      {
        ReplayName: "r",
        EventSourceArn: "arn",
        EventStartTime: time,
        EventEndTime: wholeTime,
        Destination: { Arn: "arn", FilterArns: ["rule"] },
      },
      { State: "STARTING", ReplayStartTime: time },
    ],
    ["DescribeReplay", { ReplayName: "r" }, { State: "RUNNING", EventLastReplayedTime: time }],
    ["ListReplays", { State: "RUNNING" }, { Replays: [{ ReplayName: "r", EventStartTime: time }] }],
    ["CancelReplay", { ReplayName: "r" }, { State: "CANCELLING" }],
  ],
  dynamodb: [
    [
      "PutItem",
      {
        TableName: "t",
        Item: { pk: { S: "a" }, blob: { B: bytes }, list: { L: [{ N: "1.5" }, { NULL: true }] } },
      },
      { Attributes: { pk: { S: "a" }, set: { BS: [bytes] } } },
    ],
    [
      "GetItem",
      { TableName: "t", Key: { pk: { S: "a" } } },
      { Item: { map: { M: { ok: { BOOL: false } } } } },
    ],
    [
      "UpdateItem",
      {
        TableName: "t",
        Key: { pk: { S: "a" } },
        UpdateExpression: "ADD n :n",
        ExpressionAttributeValues: { ":n": { N: "1" } },
      },
      { Attributes: { n: { N: "2" } } },
    ],
    ["DeleteItem", { TableName: "t", Key: { pk: { S: "a" } } }],
    [
      "Query",
      { TableName: "t", Limit: 2, ScanIndexForward: false },
      { Count: 1, Items: [{ pk: { S: "a" } }] },
    ],
    ["Scan", { TableName: "t" }, { Count: 0, Items: [], ScannedCount: 0 }],
    [
      "BatchGetItem",
      { RequestItems: { t: { Keys: [{ pk: { S: "a" } }] } } },
      { Responses: { t: [{ pk: { S: "a" } }] } },
    ],
    [
      "BatchWriteItem",
      { RequestItems: { t: [{ PutRequest: { Item: { pk: { S: "a" } } } }] } },
      { UnprocessedItems: {} },
    ],
    [
      "CreateTable",
      {
        TableName: "t",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      },
      { TableDescription: { TableName: "t", CreationDateTime: time } },
    ],
    ["DescribeTable", { TableName: "t" }, { Table: { TableStatus: "ACTIVE", ItemCount: 3 } }],
    ["DeleteTable", { TableName: "t" }, { TableDescription: { TableStatus: "DELETING" } }],
    ["ListTables", { Limit: 5 }, { TableNames: ["t"] }],
    [
      "UpdateTimeToLive",
      { TableName: "t", TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } },
    ],
    ["DescribeTimeToLive", { TableName: "t" }, { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED" } }],
  ],
  secretsmanager: [
    [
      "CreateSecret",
      { Name: "s", SecretBinary: bytes, ClientRequestToken: "c" },
      { ARN: "arn", VersionId: "v" },
    ],
    [
      "PutSecretValue",
      { SecretId: "s", SecretString: "ü", ClientRequestToken: "c" },
      { VersionStages: ["AWSCURRENT"] },
    ],
    ["GetSecretValue", { SecretId: "s" }, { SecretBinary: bytes, CreatedDate: time }],
    ["DescribeSecret", { SecretId: "s" }, { VersionIdsToStages: { v: ["AWSCURRENT"] }, CreatedDate: time }],
    ["DeleteSecret", { SecretId: "s", ForceDeleteWithoutRecovery: true }, { DeletionDate: time }],
    ["GetRandomPassword", { PasswordLength: 20 }, { RandomPassword: "x" }],
  ],
  logs: [
    ["CreateLogGroup", { logGroupName: "g", tags: { a: "b" } }],
    [
      "DescribeLogGroups",
      { logGroupNamePrefix: "g" },
      { logGroups: [{ logGroupName: "g", retentionInDays: 7 }] },
    ],
    ["PutRetentionPolicy", { logGroupName: "g", retentionInDays: 7 }],
    ["DescribeLogStreams", { logGroupName: "g" }, { logStreams: [{ logStreamName: "s" }] }],
    ["GetLogEvents", { logGroupName: "g", logStreamName: "s" }, { events: [{ timestamp: 1, message: "m" }] }],
    ["FilterLogEvents", { logGroupName: "g", startTime: 1 }, { events: [{ timestamp: 1, message: "m" }] }],
  ],
  monitoring: [
    [
      "PutMetricData",
      {
        Namespace: "n",
        MetricData: [{ MetricName: "m", Timestamp: time, Values: [1.5, 2], Counts: [1, 3] }],
      },
    ],
    [
      "GetMetricData",
      {
        StartTime: wholeTime,
        EndTime: time,
        MetricDataQueries: [
          { Id: "a", MetricStat: { Metric: { MetricName: "m" }, Period: 60, Stat: "Sum" } },
        ],
      },
      {
        MetricDataResults: [{ Id: "a", Timestamps: [wholeTime], Values: [0.25], StatusCode: "Complete" }],
        Messages: [],
      },
    ],
    [
      "GetMetricStatistics",
      {
        Namespace: "n",
        MetricName: "m",
        StartTime: wholeTime,
        EndTime: time,
        Period: 60,
        Statistics: ["Sum"],
      },
      { Label: "m", Datapoints: [{ Timestamp: wholeTime, Sum: 3 }] },
    ],
    [
      "ListMetrics",
      { Namespace: "n" },
      { Metrics: [{ MetricName: "m", Dimensions: [{ Name: "D", Value: "v" }] }] },
    ],
  ],
  lambda: [
    [
      "Invoke",
      {
        FunctionName: "arn:aws:lambda:eu-west-1:000000000000:function:f",
        InvocationType: "RequestResponse",
        LogType: "Tail",
        Payload: bytes,
      },
      {
        StatusCode: 200,
        FunctionError: "Unhandled",
        LogResult: "bG9n",
        ExecutedVersion: "$LATEST",
        Payload: bytes,
      },
    ],
    [
      "CreateEventSourceMapping",
      {
        FunctionName: "f",
        EventSourceArn: queueArn,
        BatchSize: 10,
        ScalingConfig: { MaximumConcurrency: 2 },
      },
      { UUID: "u", State: "Creating", LastModified: time },
    ],
    ["GetEventSourceMapping", { UUID: "u" }, { UUID: "u", BatchSize: 10, LastModified: time }],
    ["UpdateEventSourceMapping", { UUID: "u", Enabled: false }, { UUID: "u", State: "Disabling" }],
    ["DeleteEventSourceMapping", { UUID: "u" }, { UUID: "u", State: "Deleting" }],
    ["ListEventSourceMappings", { FunctionName: "f", MaxItems: 5 }, { EventSourceMappings: [{ UUID: "u" }] }],
    ["GetFunction", { FunctionName: "f" }, { Configuration: { FunctionName: "f", MemorySize: 256 } }],
    ["GetFunctionConfiguration", { FunctionName: "f", Qualifier: "1" }, { FunctionName: "f", Timeout: 3 }],
    ["ListFunctions", { MaxItems: 5 }, { Functions: [{ FunctionName: "f" }] }],
    [
      "PutFunctionConcurrency",
      { FunctionName: "f", ReservedConcurrentExecutions: 0 },
      { ReservedConcurrentExecutions: 0 },
    ],
  ],
  s3: [
    ["HeadBucket", { Bucket: "claims-dev" }, { BucketRegion: "eu-west-1" }],
    ["ListBuckets", {}, { Buckets: [{ Name: "claims-dev", CreationDate: wholeTime }], Owner: { ID: "0" } }],
    [
      "ListObjectsV2",
      { Bucket: "claims-dev", Prefix: "a ü/", Delimiter: "/", MaxKeys: 2, ContinuationToken: "t=" },
      {
        Name: "claims-dev",
        IsTruncated: true,
        KeyCount: 2,
        NextContinuationToken: "u=",
        Contents: [{ Key: "a ü/<&>", Size: 3, ETag: '"e"', LastModified: wholeTime }],
        CommonPrefixes: [{ Prefix: "a ü/b/" }],
      },
    ],
    [
      "HeadObject",
      { Bucket: "claims-dev", Key: "a b/ü", ChecksumMode: "ENABLED" },
      {
        ContentLength: 7,
        ContentType: "application/json",
        ETag: '"e"',
        LastModified: wholeTime,
        ChecksumCRC32: "AAAAAA==",
        Metadata: { owner: "ann" },
      },
    ],
    ["DeleteObject", { Bucket: "claims-dev", Key: "a//b" }],
    [
      "CreateBucket",
      { Bucket: "claims-dev", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } },
      { Location: "/claims-dev" },
    ],
    ["GetBucketLocation", { Bucket: "claims-dev" }, { LocationConstraint: "eu-west-1" }],
    ["DeleteBucketPolicy", { Bucket: "claims-dev" }],
    ["GetBucketPolicy", { Bucket: "claims-dev" }, { Policy: '{"Id":"<ü>"}' }],
    ["GetBucketVersioning", { Bucket: "claims-dev" }],
    [
      "GetBucketAcl",
      { Bucket: "claims-dev" },
      { Grants: [{ Grantee: { Type: "CanonicalUser", ID: "0" }, Permission: "FULL_CONTROL" }] },
    ],
    [
      "GetPublicAccessBlock",
      { Bucket: "claims-dev" },
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: false } },
    ],
    ["ListParts", { Bucket: "claims-dev", Key: "k", UploadId: "u" }, { Parts: [{ PartNumber: 1 }] }],
    ["CreateMultipartUpload", { Bucket: "claims-dev", Key: "k" }, { UploadId: "u" }],
  ],
  scheduler: [
    ["CreateScheduleGroup", { Name: "g", ClientToken: "c" }, { ScheduleGroupArn: "arn" }],
    [
      "CreateSchedule",
      {
        Name: "s",
        GroupName: "g",
        ClientToken: "c",
        ScheduleExpression: "rate(5 minutes)",
        StartDate: time,
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: "arn", RoleArn: "role", Input: "{}" },
      },
      { ScheduleArn: "arn" },
    ],
    [
      "UpdateSchedule",
      { Name: "s", ClientToken: "c", ScheduleExpression: "rate(1 day)", State: "DISABLED" },
      { ScheduleArn: "arn" },
    ],
    ["GetSchedule", { Name: "s", GroupName: "g" }, { Name: "s", CreationDate: time, EndDate: wholeTime }],
    ["DeleteSchedule", { Name: "s", GroupName: "g", ClientToken: "c" }],
    ["ListSchedules", { GroupName: "g", MaxResults: 5 }, { Schedules: [{ Name: "s" }] }],
  ],
};

/** SQS' messages cannot be in the table: the client checks their MD5 sums. */
export const messageBytes = bytes;
