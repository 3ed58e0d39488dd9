import { expect } from "chai";
import { mockOutputs } from "../../../../packages/recorder/mock-outputs";
import type { AwsError } from "../../../../packages/local-aws/aws-error";
import { authorizeRole } from "../../../../packages/local-aws/access/authorize-role";
import { systemTimerClock } from "../../../../packages/local-aws/clock";
import type { Way } from "../../../../packages/local-aws/ec2/ec2-service";
import { LocalProvider } from "../../../../packages/local-aws/provision/local-provider";
import { networkProvisioners } from "../../../../packages/local-aws/provision/provision-networks";
import { provisioners } from "../../../../packages/local-aws/provision/provisioners";
import type { AskedResource } from "../../../../packages/local-aws/provision/resource-graph";
import { call } from "../../../../packages/local-aws/service";
import {
  startLocalAws,
  type LocalAws,
  type LocalServices,
} from "../../../../packages/local-aws/start-local-aws";

type Fields = Readonly<Record<string, unknown>>;
/** A resource by its type and its inputs. */
type Asked = readonly [type: string, inputs: Fields];

interface Row {
  readonly type: string;
  /** What is there before. */
  readonly needs?: readonly Asked[];
  readonly before: Fields;
  readonly after: Fields;
  /** How a client sees it: the service, the action and its input. */
  readonly read: readonly [service: keyof LocalServices, action: string, input: object];
  /** Where in the answer it is seen. Default: all over. */
  readonly at?: string;
  /** Fields of it when it is made, when it is changed, and if it is told then, when it is deleted. */
  readonly seen: Readonly<Record<string, readonly [made: unknown, changed: unknown, gone?: unknown]>>;
  /** The answer when it is deleted, or the error's code. Default: that of `seen`. */
  readonly gone?: object | string;
}

const account = "000000000000";
const queueUrl = (name: string): string => `http://aws/${account}/${name}`;
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const policy = (Sid: string, more: object = { Principal: "*" }): string =>
  JSON.stringify({ Statement: [{ Sid, Effect: "Allow", Action: "*", Resource: "*", ...more }] });
const trust = (Service: string): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } }] });
const encoded = (text: string): string => encodeURIComponent(text).replaceAll("*", "%2A");

const queue: Asked = ["aws:sqs/queue:Queue", { name: "q", visibilityTimeoutSeconds: 60 }];
const bus: Asked = ["aws:cloudwatch/eventBus:EventBus", { name: "b" }];
const rule: Asked = [
  "aws:cloudwatch/eventRule:EventRule",
  { name: "r", eventBusName: "b", eventPattern: '{"source":["s"]}' },
];
const role: Asked = ["aws:iam/role:Role", { name: "role", assumeRolePolicy: trust("lambda.amazonaws.com") }];
const bucket: Asked = ["aws:s3/bucket:Bucket", { bucket: "bucket" }];
const topic: Asked = ["aws:sns/topic:Topic", { name: "t" }];
const table: Asked = [
  "aws:dynamodb/table:Table",
  { name: "tab", billingMode: "PAY_PER_REQUEST", hashKey: "h", attributes: [{ name: "h", type: "S" }] },
];
const secret: Asked = ["aws:secretsmanager/secret:Secret", { name: "s", recoveryWindowInDays: 0 }];
const destination = (group: string): Fields => ({
  name: "d",
  deliveryDestinationConfiguration: { destinationResourceArn: arn("logs", `log-group:${group}`) },
});
const source: Fields = { name: "src", logType: "ERROR_LOGS", resourceArn: arn("events", "event-bus/b") };
const catalog: Asked = ["aws:glue/catalogDatabase:CatalogDatabase", { name: "journal" }];
const registry: Asked = ["aws:schemas/registry:Registry", { name: "reg" }];

const code = (text: string): Fields => ({
  files: { "index.js": Buffer.from(`exports.handler = "${text}"`) },
});
const lambda = (inputs: Fields): Fields => ({
  ...{
    name: "f",
    handler: "index.handler",
    runtime: "nodejs24.x",
    role: "arn:aws:iam::000000000000:role/role",
  },
  ...inputs,
});
const fn = (name: string): Asked => ["aws:lambda/function:Function", lambda({ name, code: code("one") })];
const mapping = (inputs: Fields): Fields => ({
  eventSourceArn: arn("sqs", "q"),
  functionName: "f",
  ...inputs,
});
const schedule = (inputs: Fields): Fields => ({
  name: "s",
  flexibleTimeWindow: { mode: "OFF" },
  scheduleExpression: "rate(1 day)",
  target: { arn: arn("sqs", "q"), roleArn: "arn:aws:iam::000000000000:role/role" },
  ...inputs,
});
const alarm = (inputs: Fields): Fields => ({
  ...{ name: "a", comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 1 },
  ...{ metricName: "m", namespace: "n", period: 60, statistic: "Sum" },
  ...inputs,
});

/** Of every type, one that is made, changed and deleted. */
const rows: readonly Row[] = [
  {
    type: "aws:sqs/queue:Queue",
    before: {
      name: "q",
      messageRetentionSeconds: 60,
      kmsMasterKeyId: "k",
      policy: policy("a"),
    },
    after: { name: "q", visibilityTimeoutSeconds: 7 },
    read: ["sqs", "GetQueueAttributes", { QueueUrl: queueUrl("q"), AttributeNames: ["All"] }],
    at: "Attributes",
    seen: {
      MessageRetentionPeriod: ["60", "345600"],
      VisibilityTimeout: ["30", "7"],
      KmsMasterKeyId: ["k", undefined],
      // It is computed: who no longer names it keeps it.
      Policy: [policy("a"), policy("a")],
    },
    gone: "QueueDoesNotExist",
  },
  {
    type: "aws:sqs/queuePolicy:QueuePolicy",
    needs: [queue],
    before: { queueUrl: queueUrl("q"), policy: policy("a") },
    after: { queueUrl: queueUrl("q"), policy: policy("b") },
    read: ["sqs", "GetQueueAttributes", { QueueUrl: queueUrl("q"), AttributeNames: ["All"] }],
    at: "Attributes",
    seen: { Policy: [policy("a"), policy("b"), undefined] },
  },
  {
    type: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
    needs: [queue],
    before: { queueUrl: queueUrl("q"), redriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
    after: { queueUrl: queueUrl("q"), redriveAllowPolicy: '{"redrivePermission":"allowAll"}' },
    read: ["sqs", "GetQueueAttributes", { QueueUrl: queueUrl("q"), AttributeNames: ["All"] }],
    at: "Attributes",
    seen: {
      RedriveAllowPolicy: ['{"redrivePermission":"denyAll"}', '{"redrivePermission":"allowAll"}', undefined],
    },
  },
  {
    type: "aws:cloudwatch/eventBus:EventBus",
    before: { name: "b", description: "one", kmsKeyIdentifier: "k" },
    after: { name: "b", description: "two" },
    read: ["events", "DescribeEventBus", { Name: "b" }],
    seen: { Description: ["one", "two"], KmsKeyIdentifier: ["k", undefined] },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    needs: [bus],
    before: { eventBusName: "b", policy: policy("a") },
    after: { eventBusName: "b", policy: policy("b") },
    read: ["events", "DescribeEventBus", { Name: "b" }],
    seen: {
      Policy: [
        JSON.stringify({ Version: "2012-10-17", ...(JSON.parse(policy("a")) as object) }),
        JSON.stringify({ Version: "2012-10-17", ...(JSON.parse(policy("b")) as object) }),
        undefined,
      ],
    },
  },
  {
    type: "aws:cloudwatch/eventRule:EventRule",
    needs: [bus],
    before: {
      name: "r",
      eventBusName: "b",
      eventPattern: '{"source":["s"]}',
      description: "one",
      state: "DISABLED",
    },
    after: { name: "r", eventBusName: "b", eventPattern: '{"source":["t"]}' },
    read: ["events", "DescribeRule", { Name: "r", EventBusName: "b" }],
    seen: {
      EventPattern: ['{"source":["s"]}', '{"source":["t"]}'],
      Description: ["one", undefined],
      State: ["DISABLED", "ENABLED"],
    },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    needs: [bus, rule],
    before: {
      rule: "r",
      eventBusName: "b",
      targetId: "t",
      arn: arn("sqs", "q"),
      retryPolicy: { maximumRetryAttempts: 3 },
    },
    after: { rule: "r", eventBusName: "b", targetId: "t", arn: arn("sqs", "other") },
    read: ["events", "ListTargetsByRule", { Rule: "r", EventBusName: "b" }],
    at: "Targets.0",
    seen: {
      Id: ["t", "t"],
      Arn: [arn("sqs", "q"), arn("sqs", "other")],
      RetryPolicy: [{ MaximumRetryAttempts: 3 }, undefined],
    },
    gone: { Targets: [] },
  },
  {
    type: "aws:cloudwatch/eventArchive:EventArchive",
    needs: [bus],
    before: { name: "a", eventSourceArn: arn("events", "event-bus/b"), description: "one", retentionDays: 9 },
    after: { name: "a", eventSourceArn: arn("events", "event-bus/b"), eventPattern: '{"source":["s"]}' },
    read: ["events", "DescribeArchive", { ArchiveName: "a" }],
    seen: {
      // The provider asks for nothing where these are left out.
      Description: ["one", "one"],
      RetentionDays: [9, 9],
      EventPattern: [undefined, '{"source":["s"]}'],
    },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:lambda/function:Function",
    before: lambda({
      code: code("one"),
      ...{
        description: "one",
        memorySize: 256,
        reservedConcurrentExecutions: 3,
        tracingConfig: { mode: "Active" },
      },
      environment: { variables: { SIZE: "1" } },
    }),
    after: lambda({
      code: code("two"),
      timeout: 9,
    }),
    read: ["lambda", "GetFunction", { FunctionName: "f" }],
    seen: {
      Configuration: [
        {
          Description: "one",
          MemorySize: 256,
          Timeout: 3,
          Environment: { Variables: { SIZE: "1" } },
        },
        {
          Description: "",
          MemorySize: 128,
          Timeout: 9,
          TracingConfig: { Mode: "Active" },
          Environment: undefined,
        },
      ],
      Concurrency: [{ ReservedConcurrentExecutions: 3 }, undefined],
    },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:lambda/eventSourceMapping:EventSourceMapping",
    needs: [queue, fn("f"), fn("g")],
    before: mapping({
      batchSize: 20,
      maximumBatchingWindowInSeconds: 5,
      scalingConfig: { maximumConcurrency: 2 },
      functionResponseTypes: ["ReportBatchItemFailures"],
      filterCriteria: { filters: [{ pattern: '{"body":["x"]}' }] },
    }),
    after: mapping({ functionName: "g", enabled: false }),
    read: ["lambda", "ListEventSourceMappings", { EventSourceArn: arn("sqs", "q") }],
    at: "EventSourceMappings.0",
    seen: {
      BatchSize: [20, 10],
      MaximumBatchingWindowInSeconds: [5, 0],
      ScalingConfig: [{ MaximumConcurrency: 2 }, undefined],
      FunctionResponseTypes: [["ReportBatchItemFailures"], []],
      FilterCriteria: [{ Filters: [{ Pattern: '{"body":["x"]}' }] }, undefined],
      FunctionArn: [arn("lambda", "function:f"), arn("lambda", "function:g")],
      State: ["Creating", "Disabled"],
    },
    gone: { EventSourceMappings: [] },
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    before: { name: "g", retentionInDays: 3 },
    after: { name: "g" },
    read: ["logs", "DescribeLogGroups", { logGroupNamePrefix: "g" }],
    at: "logGroups.0",
    seen: { retentionInDays: [3, undefined] },
    gone: { logGroups: [] },
  },
  {
    type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    before: source,
    after: source,
    read: ["logs", "GetDeliverySource", { name: "src" }],
    at: "deliverySource",
    seen: { logType: ["ERROR_LOGS", "ERROR_LOGS"] },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    before: { ...destination("g"), outputFormat: "json" },
    after: { ...destination("h"), outputFormat: "json" },
    read: ["logs", "GetDeliveryDestination", { name: "d" }],
    at: "deliveryDestination.deliveryDestinationConfiguration",
    seen: { destinationResourceArn: [arn("logs", "log-group:g"), arn("logs", "log-group:h")] },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:cloudwatch/logDelivery:LogDelivery",
    needs: [
      ["aws:cloudwatch/logDeliverySource:LogDeliverySource", source],
      ["aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", destination("g")],
    ],
    before: { deliverySourceName: "src", deliveryDestinationArn: arn("logs", "delivery-destination:d") },
    after: {
      deliverySourceName: "src",
      deliveryDestinationArn: arn("logs", "delivery-destination:d"),
      tags: { a: "1" },
    },
    read: ["logs", "DescribeDeliveries", {}],
    at: "deliveries.0",
    seen: { deliverySourceName: ["src", "src"] },
    gone: { deliveries: [] },
  },
  {
    type: "aws:cloudwatch/dashboard:Dashboard",
    before: { dashboardName: "d", dashboardBody: '{"widgets":[]}' },
    after: { dashboardName: "d", dashboardBody: '{"widgets":[],"start":"-PT1H"}' },
    read: ["monitoring", "GetDashboard", { DashboardName: "d" }],
    seen: { DashboardBody: ['{"widgets":[]}', '{"widgets":[],"start":"-PT1H"}'] },
    gone: "DashboardNotFoundError",
  },
  {
    type: "aws:cloudwatch/queryDefinition:QueryDefinition",
    before: { name: "q", queryString: "fields a", logGroupNames: ["g"] },
    after: { name: "other", queryString: "fields b" },
    read: ["logs", "DescribeQueryDefinitions", {}],
    at: "queryDefinitions.0",
    seen: { name: ["q", "other"], queryString: ["fields a", "fields b"], logGroupNames: [["g"], []] },
    gone: { queryDefinitions: [] },
  },
  {
    type: "aws:schemas/registry:Registry",
    before: { name: "reg", description: "one", tags: { a: "1" } },
    after: { name: "reg" },
    read: ["schemas", "DescribeRegistry", { RegistryName: "reg" }],
    seen: { Description: ["one", ""], Tags: [{ a: "1" }, { a: undefined }] },
    gone: "NotFoundException",
  },
  {
    type: "aws:schemas/schema:Schema",
    needs: [registry],
    before: { name: "s", registryName: "reg", type: "OpenApi3", content: "{}", tags: { a: "1", b: "1" } },
    after: { name: "s", registryName: "reg", type: "OpenApi3", content: '{"a":1}', tags: { b: "2" } },
    read: ["schemas", "DescribeSchema", { RegistryName: "reg", SchemaName: "s" }],
    seen: {
      SchemaVersion: ["1", "2"],
      Tags: [
        { a: "1", b: "1" },
        { a: undefined, b: "2" },
      ],
      Content: ["{}", '{"a":1}'],
    },
    gone: "NotFoundException",
  },
  {
    type: "aws:glue/catalogDatabase:CatalogDatabase",
    before: { name: "journal", description: "one", parameters: { a: "1" }, tags: { a: "1", b: "1" } },
    after: { name: "journal", description: "two", tags: { b: "2" } },
    read: ["glue", "GetDatabases", {}],
    at: "DatabaseList.0",
    seen: {
      Name: ["journal", "journal"],
      Description: ["one", "two"],
      Parameters: [{ a: "1" }, undefined],
    },
    gone: { DatabaseList: [] },
  },
  {
    type: "aws:glue/catalogTable:CatalogTable",
    needs: [catalog],
    before: {
      ...{ name: "events", databaseName: "journal", tableType: "EXTERNAL_TABLE", description: "one" },
      parameters: { "projection.enabled": "true" },
      partitionKeys: [{ name: "hour", type: "string" }],
      storageDescriptor: {
        columns: [{ name: "id", type: "string" }],
        location: "s3://bucket/journal/",
        serDeInfo: { serializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
      },
    },
    after: {
      ...{ name: "events", databaseName: "journal", tableType: "EXTERNAL_TABLE" },
      storageDescriptor: { columns: [{ name: "type", type: "string", comment: "c" }] },
    },
    read: ["glue", "GetTable", { DatabaseName: "journal", Name: "events" }],
    at: "Table",
    seen: {
      Description: ["one", undefined],
      PartitionKeys: [[{ Name: "hour", Type: "string" }], undefined],
      Parameters: [{ "projection.enabled": "true" }, undefined],
      StorageDescriptor: [
        {
          Columns: [{ Name: "id", Type: "string" }],
          Location: "s3://bucket/journal/",
          SerdeInfo: { SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe" },
        },
        { Columns: [{ Name: "type", Comment: "c" }], Location: undefined },
      ],
    },
    gone: "EntityNotFoundException",
  },
  {
    type: "aws:athena/workgroup:Workgroup",
    before: {
      ...{ name: "w", description: "one", state: "DISABLED", tags: { a: "1", b: "1" } },
      configuration: {
        bytesScannedCutoffPerQuery: 10_000_000,
        enforceWorkgroupConfiguration: false,
        resultConfiguration: { outputLocation: "s3://bucket/results/" },
      },
    },
    after: {
      ...{ name: "w", tags: { b: "2" } },
      configuration: { managedQueryResultsConfiguration: { enabled: true } },
    },
    read: ["athena", "GetWorkGroup", { WorkGroup: "w" }],
    at: "WorkGroup",
    seen: {
      State: ["DISABLED", "ENABLED"],
      Description: ["one", ""],
      Configuration: [
        {
          BytesScannedCutoffPerQuery: 10_000_000,
          EnforceWorkGroupConfiguration: false,
          ResultConfiguration: { OutputLocation: "s3://bucket/results/" },
        },
        {
          BytesScannedCutoffPerQuery: undefined,
          EnforceWorkGroupConfiguration: true,
          ResultConfiguration: undefined,
          ManagedQueryResultsConfiguration: { Enabled: true },
        },
      ],
    },
    gone: "InvalidRequestException",
  },
  {
    type: "aws:athena/namedQuery:NamedQuery",
    before: { name: "late", database: "journal", query: "SELECT 1" },
    after: { name: "late", database: "journal", query: "SELECT 1" },
    read: ["athena", "ListNamedQueries", {}],
    seen: { NamedQueryIds: [[/^.{36}$/], [/^.{36}$/]] },
    gone: { NamedQueryIds: [] },
  },
  {
    type: "aws:dynamodb/table:Table",
    before: {
      ...table[1],
      billingMode: undefined,
      ...{ readCapacity: 1, writeCapacity: 1, ttl: { attributeName: "e", enabled: true } },
      serverSideEncryption: { enabled: true },
    },
    after: { ...table[1], ttl: { attributeName: "f", enabled: true } },
    read: ["dynamodb", "DescribeTable", { TableName: "tab" }],
    at: "Table",
    seen: {
      ProvisionedThroughput: [{ ReadCapacityUnits: 1 }, { ReadCapacityUnits: 0 }],
      SSEDescription: [{ Status: "ENABLED" }, { Status: "ENABLED" }],
      BillingModeSummary: [undefined, { BillingMode: "PAY_PER_REQUEST" }],
    },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:dynamodb/tableItem:TableItem",
    needs: [table],
    before: { tableName: "tab", hashKey: "h", item: '{"h":{"S":"1"},"v":{"S":"a"},"w":{"S":"c"}}' },
    after: { tableName: "tab", hashKey: "h", item: '{"h":{"S":"2"},"v":{"S":"b"},"w":{"S":"c"}}' },
    read: ["dynamodb", "Scan", { TableName: "tab" }],
    at: "Items.0",
    seen: { h: [{ S: "1" }, { S: "2" }], v: [{ S: "a" }, { S: "b" }], w: [{ S: "c" }, { S: "c" }] },
    gone: { Items: [] },
  },
  {
    type: "aws:secretsmanager/secret:Secret",
    before: { ...secret[1], description: "one", tags: { a: "1" } },
    after: { ...secret[1], tags: { b: "2" } },
    read: ["secretsmanager", "DescribeSecret", { SecretId: "s" }],
    seen: { Description: ["one", ""], Tags: [[{ Key: "a", Value: "1" }], [{ Key: "b", Value: "2" }]] },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    needs: [secret],
    before: { secretId: "s", secretString: "x", versionStages: ["AWSCURRENT", "one"] },
    after: { secretId: "s", secretString: "x", versionStages: ["AWSCURRENT", "two"] },
    read: ["secretsmanager", "GetSecretValue", { SecretId: "s" }],
    // What is current can be replaced, and not taken away.
    seen: {
      SecretString: ["x", "x", "x"],
      VersionStages: [["AWSCURRENT", "one"], ["AWSCURRENT", "two"], ["AWSCURRENT"]],
    },
  },
  {
    type: "aws:scheduler/scheduleGroup:ScheduleGroup",
    before: { name: "sg", tags: { a: "1" } },
    after: { name: "sg", tags: { b: "2" } },
    read: ["scheduler", "ListTagsForResource", { ResourceArn: arn("scheduler", "schedule-group/sg") }],
    at: "Tags.0",
    seen: { Key: ["a", "b"], Value: ["1", "2"] },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:scheduler/schedule:Schedule",
    before: schedule({ state: "DISABLED", description: "one" }),
    after: schedule({ scheduleExpression: "rate(2 days)" }),
    read: ["scheduler", "GetSchedule", { Name: "s" }],
    seen: {
      State: ["DISABLED", "ENABLED"],
      Description: ["one", undefined],
      ScheduleExpression: ["rate(1 day)", "rate(2 days)"],
    },
    gone: "ResourceNotFoundException",
  },
  {
    type: "aws:iam/role:Role",
    before: {
      name: "role",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
      description: "one",
      maxSessionDuration: 7200,
    },
    after: { name: "role", assumeRolePolicy: trust("events.amazonaws.com"), tags: { a: "1" } },
    read: ["iam", "GetRole", { RoleName: "role" }],
    at: "Role",
    seen: {
      AssumeRolePolicyDocument: [
        encoded(trust("lambda.amazonaws.com")),
        encoded(trust("events.amazonaws.com")),
      ],
      Description: ["one", ""],
      MaxSessionDuration: [7200, 3600],
      Tags: [undefined, [{ Key: "a", Value: "1" }]],
    },
    gone: "NoSuchEntityException",
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    needs: [role],
    before: { name: "p", role: "role", policy: policy("a", {}) },
    after: { name: "p", role: "role", policy: policy("b", {}) },
    read: ["iam", "GetRolePolicy", { RoleName: "role", PolicyName: "p" }],
    seen: { PolicyDocument: [encoded(policy("a", {})), encoded(policy("b", {}))] },
    gone: "NoSuchEntityException",
  },
  {
    type: "aws:kms/key:Key",
    before: { description: "one", isEnabled: false, policy: policy("a"), deletionWindowInDays: 7 },
    after: { enableKeyRotation: true, policy: policy("b"), deletionWindowInDays: 7 },
    read: ["kms", "DescribeKey", { KeyId: "id of aws:kms/key:Key" }],
    at: "KeyMetadata",
    seen: { KeyState: ["Disabled", "Enabled", "PendingDeletion"], Description: ["one", "one", ""] },
  },
  {
    type: "aws:kms/alias:Alias",
    needs: [["aws:kms/key:Key", {}]],
    before: { name: "alias/a", targetKeyId: "id of aws:kms/key:Key" },
    after: { name: "alias/a", targetKeyId: "id of aws:kms/key:Key" },
    read: ["kms", "ListAliases", {}],
    at: "Aliases.0",
    seen: { AliasName: ["alias/a", "alias/a"] },
    gone: { Aliases: [] },
  },
  {
    type: "aws:sns/topic:Topic",
    before: { name: "t", displayName: "one", policy: policy("a"), tags: { a: "1" } },
    after: { name: "t", kmsMasterKeyId: "k" },
    read: ["sns", "GetTopicAttributes", { TopicArn: arn("sns", "t") }],
    at: "Attributes",
    seen: { DisplayName: ["one", ""], Policy: [policy("a"), policy("a")], KmsMasterKeyId: [undefined, "k"] },
    gone: "NotFoundException",
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    needs: [topic],
    before: { arn: arn("sns", "t"), policy: policy("a") },
    after: { arn: arn("sns", "t"), policy: policy("b") },
    read: ["sns", "GetTopicAttributes", { TopicArn: arn("sns", "t") }],
    at: "Attributes",
    seen: { Policy: [policy("a"), policy("b"), /__default_policy_ID/] },
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    needs: [topic],
    before: { topic: arn("sns", "t"), protocol: "sqs", endpoint: arn("sqs", "q"), rawMessageDelivery: true },
    after: { topic: arn("sns", "t"), protocol: "sqs", endpoint: arn("sqs", "q"), deliveryPolicy: "{}" },
    read: ["sns", "ListSubscriptionsByTopic", { TopicArn: arn("sns", "t") }],
    at: "Subscriptions.0",
    seen: { Endpoint: [arn("sqs", "q"), arn("sqs", "q")] },
    gone: { Subscriptions: [] },
  },
  {
    type: "aws:s3/bucket:Bucket",
    before: { ...bucket[1], tags: { a: "1" } },
    after: { ...bucket[1], tags: { b: "2" } },
    read: ["s3", "GetBucketTagging", { Bucket: "bucket" }],
    at: "TagSet.0",
    seen: { Key: ["a", "b"], Value: ["1", "2"] },
    gone: "NoSuchBucket",
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    needs: [bucket],
    before: { bucket: "bucket", policy: policy("a") },
    after: { bucket: "bucket", policy: policy("b") },
    read: ["s3", "GetBucketPolicy", { Bucket: "bucket" }],
    seen: { Policy: [policy("a"), policy("b")] },
    gone: "NoSuchBucketPolicy",
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    needs: [bucket],
    before: {
      bucket: "bucket",
      rules: [{ id: "r", status: "Enabled", filter: { prefix: "" }, expiration: { days: 3 } }],
    },
    after: {
      bucket: "bucket",
      rules: [{ id: "r", status: "Enabled", filter: { prefix: "" }, expiration: { days: 1 } }],
    },
    read: ["s3", "GetBucketLifecycleConfiguration", { Bucket: "bucket" }],
    at: "Rules.0.Expiration",
    seen: { Days: [3, 1] },
    gone: "NoSuchLifecycleConfiguration",
  },
  {
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    needs: [bucket],
    before: { bucket: "bucket", rule: { objectOwnership: "BucketOwnerPreferred" } },
    after: { bucket: "bucket", rule: { objectOwnership: "BucketOwnerEnforced" } },
    read: ["s3", "GetBucketOwnershipControls", { Bucket: "bucket" }],
    at: "OwnershipControls.Rules.0",
    seen: { ObjectOwnership: ["BucketOwnerPreferred", "BucketOwnerEnforced"] },
    gone: "OwnershipControlsNotFoundError",
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    needs: [bucket],
    before: { bucket: "bucket", blockPublicAcls: true },
    after: { bucket: "bucket", blockPublicPolicy: true },
    read: ["s3", "GetPublicAccessBlock", { Bucket: "bucket" }],
    at: "PublicAccessBlockConfiguration",
    seen: { BlockPublicAcls: [true, false], BlockPublicPolicy: [false, true] },
    gone: "NoSuchPublicAccessBlockConfiguration",
  },
  {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    needs: [bucket],
    before: {
      bucket: "bucket",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    },
    after: {
      bucket: "bucket",
      rules: [{ bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    },
    read: ["s3", "GetBucketEncryption", { Bucket: "bucket" }],
    at: "ServerSideEncryptionConfiguration.Rules.0",
    seen: {
      ApplyServerSideEncryptionByDefault: [
        { SSEAlgorithm: "aws:kms" },
        { SSEAlgorithm: "aws:kms" },
        { SSEAlgorithm: "AES256" },
      ],
      BucketKeyEnabled: [false, true, false],
    },
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    before: alarm({ alarmDescription: "one" }),
    after: alarm({ threshold: 2 }),
    read: ["monitoring", "DescribeAlarms", { AlarmNames: ["a"] }],
    at: "MetricAlarms.0",
    seen: { Threshold: [1, 2], AlarmDescription: ["one", undefined] },
    gone: { MetricAlarms: [] },
  },
  {
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    needs: [["aws:cloudwatch/metricAlarm:MetricAlarm", alarm({})]],
    before: { alarmName: "c", alarmRule: "ALARM(a)" },
    after: { alarmName: "c", alarmRule: "OK(a)" },
    read: ["monitoring", "DescribeAlarms", { AlarmNames: ["c"], AlarmTypes: ["CompositeAlarm"] }],
    at: "CompositeAlarms.0",
    seen: { AlarmRule: ["ALARM(a)", "OK(a)"] },
    gone: { CompositeAlarms: [] },
  },
];

/** A resource as a program asks for it, under the account's names. */
function asked([type, inputs]: Asked, name = "r", parent = "stack"): AskedResource {
  const identity = { accountId: account, region: "us-east-1", queueUrlBase: "http://aws" };
  const { state } = mockOutputs({ type, name, inputs }, identity);
  return {
    urn: `urn:pulumi:test::test::${parent}$${type}::${name}`,
    ...{ type, name, inputs, state: { ...state }, dependencies: [], custom: true },
    options: { protect: false, retainOnDelete: false },
  };
}

/** Whether an answer has what is expected of it: texts may be described, lists have the same length. */
function expectPart(found: unknown, expected: unknown, where: string): void {
  if (expected instanceof RegExp) expect(found, where).to.match(expected);
  else if (Array.isArray(expected)) {
    expect(found, where).to.have.length(expected.length);
    expected.forEach((one, at) => expectPart((found as unknown[])[at], one, `${where}.${at}`));
  } else if (typeof expected === "object" && expected !== null)
    for (const [key, value] of Object.entries(expected))
      expectPart((found as Fields | undefined)?.[key], value, `${where}.${key}`);
  else expect(found, where).to.equal(expected);
}

/** What comes of a second resource that asks for the same thing: it is taken over, it is another, or this error's code. */
const again: Readonly<Record<string, string>> = {
  "aws:athena/namedQuery:NamedQuery": "another",
  "aws:athena/workgroup:Workgroup": "InvalidRequestException",
  "aws:cloudwatch/eventArchive:EventArchive": "ResourceAlreadyExistsException",
  "aws:cloudwatch/eventBus:EventBus": "ResourceAlreadyExistsException",
  "aws:cloudwatch/logDelivery:LogDelivery": "ConflictException",
  "aws:cloudwatch/logGroup:LogGroup": "ResourceAlreadyExistsException",
  "aws:cloudwatch/queryDefinition:QueryDefinition": "another",
  "aws:dynamodb/table:Table": "ResourceInUseException",
  "aws:dynamodb/tableItem:TableItem": "ConditionalCheckFailedException",
  "aws:glue/catalogDatabase:CatalogDatabase": "AlreadyExistsException",
  "aws:glue/catalogTable:CatalogTable": "AlreadyExistsException",
  "aws:iam/role:Role": "EntityAlreadyExistsException",
  "aws:kms/alias:Alias": "AlreadyExistsException",
  "aws:kms/key:Key": "another",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "ResourceConflictException",
  "aws:lambda/function:Function": "ResourceConflictException",
  "aws:s3/bucket:Bucket": "BucketAlreadyOwnedByYou",
  "aws:scheduler/schedule:Schedule": "ConflictException",
  "aws:scheduler/scheduleGroup:ScheduleGroup": "ConflictException",
  "aws:schemas/registry:Registry": "ConflictException",
  "aws:schemas/schema:Schema": "ConflictException",
  "aws:secretsmanager/secret:Secret": "ResourceExistsException",
};

describe("a resource, made, changed and deleted as the AWS provider does", () => {
  let local: LocalAws;
  let aheadMs = 0;
  /** Time that passes as soon as somebody waits for it. */
  const clock = { ...systemTimerClock, now: () => systemTimerClock.now() + aheadMs };

  before(async () => {
    local = await startLocalAws({ port: 0, clock });
  });
  after(() => local.close());
  // SQS gives a queue's name again after a minute.
  afterEach(() => void (aheadMs += 61_000));

  const see = async ([service, action, input]: Row["read"], expected: object | string): Promise<void> => {
    const answer: unknown = await call(local.services[service], action, input).catch(
      (error: AwsError) => error.code,
    );
    expectPart(answer, expected, action);
  };
  const create = (one: AskedResource): Promise<void> => local.provider.create(one);
  const remove = (one: AskedResource): Promise<void> => local.provider.delete(one);
  const codeOf = (doing: Promise<unknown>): Promise<unknown> =>
    doing.then(
      () => undefined,
      (error: AwsError) => error.code,
    );

  it("is there for every type that can be made", () => {
    // What networks are is seen by what functions reach.
    const seen = [...rows.map(({ type }) => type), ...Object.keys(networkProvisioners)];
    expect(seen.sort()).to.deep.equal(Object.keys(provisioners).sort());
  });

  for (const { type, needs = [], before, after, read, at, seen, gone } of rows) {
    it(type, async () => {
      const needed = needs.map((one, at) => asked(one, `needed-${at}`));
      for (const one of needed) await create(one);
      const ids = new Map(
        [...needed, asked([type, before])].map(({ type: of, state }) => [`id of ${of}`, state["keyId"]]),
      );
      const resolved = (inputs: object): Fields =>
        Object.fromEntries(
          Object.entries(inputs).map(([key, value]) => [key, ids.get(String(value)) ?? value]),
        );
      const [had, has] = [asked([type, resolved(before)]), asked([type, resolved(after)])];
      const reading: Row["read"] = [read[0], read[1], resolved(read[2])];

      const fields = (column: 0 | 1 | 2): object => {
        const told = Object.entries(seen).map(([name, columns]) => [name, columns[column]]);
        const inside = Object.fromEntries(told) as object;
        return (at?.split(".") ?? []).reduceRight<object>((answer, key) => ({ [key]: answer }), inside);
      };
      await create(had);
      await see(reading, fields(0));
      await local.provider.update(had, has);
      await see(reading, fields(1));
      await local.provider.update(has, has);
      await see(reading, fields(1));

      const twin = asked([type, resolved(after)], "r", "other");
      const outcome = again[type];
      expect(await codeOf(create(twin))).to.equal(outcome === "another" ? undefined : outcome);
      await remove(has);
      if (outcome === "another") await remove(twin);
      await see(reading, gone ?? fields(2));
      // What is gone already is no error.
      await remove(has);
      for (const one of needed.reverse()) await remove(one);
      expect(await local.resources()).to.deep.equal([]);
    });
  }

  it("has the name that the provider makes up, and is kept from going by what it holds", async () => {
    const target = asked([
      "aws:cloudwatch/eventTarget:EventTarget",
      { rule: "r", eventBusName: "b", arn: arn("sqs", "q") },
    ]);
    const own = asked(["aws:iam/rolePolicy:RolePolicy", { role: "role", policy: policy("a", {}) }]);
    const around = [bus, rule, role].map((each) => asked(each));
    for (const each of [...around, target, own]) await create(each);
    await see(["events", "ListTargetsByRule", { Rule: "r", EventBusName: "b" }], {
      Targets: [{ Id: target.state["targetId"] }],
    });
    await see(["iam", "ListRolePolicies", { RoleName: "role" }], { PolicyNames: [own.state["name"]] });
    expect(await codeOf(remove(asked(rule)))).to.equal("ValidationException");
    expect(await codeOf(remove(asked(role)))).to.equal("DeleteConflictException");
    for (const each of [target, own, ...around.reverse()]) await remove(each);
    expect(await local.resources()).to.deep.equal([]);
  });

  it("is the newer of two keys that are told the same id, once the older is deleted", async () => {
    const [one, other] = ["one", "other"].map((parent) => asked(["aws:kms/key:Key", {}], "k", parent)) as [
      AskedResource,
      AskedResource,
    ];
    for (const each of [one, other]) await create(each);
    await remove(one);
    await see(["kms", "DescribeKey", { KeyId: one.state["keyId"] }], {
      KeyMetadata: { KeyState: "Enabled" },
    });
    await remove(other);
    expect(await local.resources()).to.deep.equal([]);
  });

  it("waits for the name of a queue that was deleted a moment ago", async () => {
    const patient = new LocalProvider(local.services, "us-east-1", {
      ...clock,
      after: (delayMs, task) => {
        aheadMs += delayMs;
        return clock.after(0, task);
      },
    });
    await create(asked(queue));
    await remove(asked(queue));
    const fromMs = aheadMs;
    await patient.create(asked(queue));
    expect(aheadMs - fromMs).to.be.within(59_000, 61_000);
    expect(await codeOf(create(asked([queue[0], { ...queue[1], delaySeconds: 9 }])))).to.equal(
      "QueueNameExists",
    );
    await remove(asked(queue));
  });

  it("is left alone where nothing differs, and but for its tags where these do", async () => {
    const calls: object[] = [];
    const operations = { TagResource: async (input: object) => (calls.push(input), {}) };
    const services = { events: { operations }, lambda: { operations: {} } } as unknown as LocalServices;
    const provider = new LocalProvider(services, "us-east-1", clock);
    const mapped = asked(["aws:lambda/eventSourceMapping:EventSourceMapping", mapping({})]);
    await provider.update(mapped, mapped);
    const tagged = asked([rule[0], { ...rule[1], tags: { a: "1" } }]);
    await provider.update(asked(rule), tagged);
    expect(calls).to.deep.equal([{ ResourceARN: tagged.state["arn"], Tags: [{ Key: "a", Value: "1" }] }]);
  });

  it("is refused by name before anything is done, whatever is asked of it", async () => {
    const known = asked(queue);
    const unknown = asked([queue[0], { name: "q", messageRetentionSeconds: 60, odd: 1 }]);
    const other = asked(["aws:ec2/instance:Instance", {}]);
    await create(known);
    const refused = [
      () => create(unknown),
      () => local.provider.update(known, unknown),
      () => remove(unknown),
      () => create(other),
      () => remove(other),
    ];
    for (const refusal of refused) expect(await codeOf(refusal())).to.equal("NotSimulated");
    await see(["sqs", "GetQueueAttributes", { QueueUrl: queueUrl("q"), AttributeNames: ["All"] }], {
      Attributes: { MessageRetentionPeriod: "345600" },
    });
    await remove(known);
  });

  it("is a role's right as long as its policy has it", async () => {
    const allowing = (...actions: string[]): AskedResource =>
      asked([
        "aws:iam/rolePolicy:RolePolicy",
        { name: "p", role: "role", policy: policy("a", { Action: actions }) },
      ]);
    const may = (...ways: readonly Way[]): string | undefined =>
      authorizeRole(
        { roleArn: `arn:aws:iam::${account}:role/role`, ways },
        "sqs",
        "SendMessage",
        { QueueUrl: queueUrl("q") },
        local.services,
        local.account,
      )?.code;
    const [wide, narrow] = [
      allowing("sqs:SendMessage", "sqs:ReceiveMessage"),
      allowing("sqs:ReceiveMessage"),
    ];
    for (const one of [asked(role), wide]) await create(one);
    expect(may()).to.equal(undefined);
    await local.provider.update(wide, narrow);
    expect(may()).to.equal("AccessDeniedException");
    await local.provider.update(narrow, wide);
    expect(may()).to.equal(undefined);
    const own = (Action: string, of = account, Effect = "Allow"): Way => {
      const StringEquals = { "aws:PrincipalAccount": of, "aws:ResourceAccount": of };
      const statement = { Effect, Principal: "*", Action, Resource: "*", Condition: { StringEquals } };
      return { policy: JSON.stringify({ Statement: [statement] }) };
    };
    expect(may({}, own("sqs:*")), "endpoints on the way").to.equal(undefined);
    for (const narrower of [own("sqs:ReceiveMessage"), own("sqs:*", "1"), own("sqs:*", account, "Deny")])
      expect(may(own("sqs:*"), narrower), narrower.policy).to.equal("AccessDeniedException");
    await remove(wide);
    expect(may()).to.equal("AccessDeniedException");
    await remove(asked(role));
  });

  it("ends in the old code what was begun in it, and begins the next in the new", async () => {
    const version = (number: number): AskedResource =>
      asked([
        "aws:lambda/function:Function",
        lambda({
          code: {
            files: {
              "index.js": Buffer.from(
                `exports.handler = (event) => new Promise((done) => setTimeout(done, event.waitMs, [${number}, process.env.VERSION]));`,
              ),
            },
          },
          environment: { variables: { VERSION: `${number}` } },
        }),
      ]);
    const invoke = async (waitMs: number): Promise<unknown> => {
      const input = { FunctionName: "f", Payload: Buffer.from(JSON.stringify({ waitMs })) };
      const { Payload = [] } = (await call(local.services.lambda, "Invoke", input)) as {
        Payload?: Uint8Array;
      };
      return JSON.parse(Buffer.from(Payload).toString());
    };
    await create(version(1));
    expect(await invoke(0)).to.deep.equal([1, "1"]);
    const begun = invoke(100);
    await local.provider.update(version(1), version(2));
    expect(await invoke(0)).to.deep.equal([2, "2"]);
    expect(await begun).to.deep.equal([1, "1"]);
    const last = invoke(100);
    await remove(version(2));
    expect(await last).to.deep.equal([2, "2"]);
  });
});
