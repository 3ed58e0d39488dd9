import { controlPlaneOfTests, type Step } from "./control-plane";

const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const busArn = arn("events", "event-bus/orders");
const ruleArn = arn("events", "rule/orders/all");
const alarmArn = arn("cloudwatch", "alarm:late");
const groupArn = arn("logs", "log-group:/orders");
const tableArn = arn("dynamodb", "table/orders");
const team = [{ Key: "team", Value: "a" }];
const stage = [{ Key: "stage", Value: "dev" }];

/** Tags of a resource that was made with `team`, where the inputs have the names that most services give them. */
const tagging = (service: string, ResourceARN: string, absent = "ResourceNotFoundException"): Step[] => [
  [`${service} ListTagsForResource`, { ResourceARN }, { Tags: team }],
  [`${service} TagResource`, { ResourceARN, Tags: stage }],
  [`${service} UntagResource`, { ResourceARN, TagKeys: ["team"] }],
  [`${service} ListTagsForResource`, { ResourceARN }, { Tags: stage }],
  [`${service} ListTagsForResource`, { ResourceARN: `${ResourceARN}-2` }, absent],
];
const loggedTags = (resourceArn: string): Step[] => [
  ["logs ListTagsForResource", { resourceArn }, { tags: { team: "a" } }],
  ["logs TagResource", { resourceArn, tags: { stage: "dev" } }],
  ["logs UntagResource", { resourceArn, tagKeys: ["team"] }],
  ["logs ListTagsForResource", { resourceArn }, { tags: { stage: "dev" } }],
  ["logs ListTagsForResource", { resourceArn: `${resourceArn}-2` }, "ResourceNotFoundException"],
];

const groupOfSchedules = arn("scheduler", "schedule-group/orders");
const schedule = {
  ScheduleExpression: "rate(1 day)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: { Arn: arn("sqs", "orders"), RoleArn: "arn:aws:iam::000000000000:role/orders" },
};
const rule = { Name: "all", EventBusName: "orders", EventPattern: '{"source":["s"]}' };
const alarm = {
  AlarmName: "late",
  Namespace: "AWS/SQS",
  MetricName: "ApproximateAgeOfOldestMessage",
  Statistic: "Maximum",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanThreshold",
};
const dashboard = { DashboardName: "orders", DashboardBody: '{"widgets":[]}' };
const destination = {
  name: "orders",
  outputFormat: "json",
  deliveryDestinationConfiguration: { destinationResourceArn: groupArn },
};
const source = { name: "orders", logType: "ERROR_LOGS", resourceArn: busArn };
const deliverySource = { name: "orders", service: "events", logType: "ERROR_LOGS", resourceArns: [busArn] };
const destinationArn = arn("logs", "delivery-destination:orders");
const SecretId = "orders/key";
const registry = { RegistryName: "orders" };
const schema = { ...registry, SchemaName: "orders.made-v1" };
const catalogArn = arn("glue", "database/journal");
const eventsTable = { Name: "Events", TableType: "EXTERNAL_TABLE", PartitionKeys: [{ Name: "hour" }] };
const workgroup = (Configuration: object): object => ({ Name: "journal", Configuration });
const savedQuery = { Name: "late", Database: "journal", QueryString: "SELECT 1", WorkGroup: "journal" };
const table = {
  TableName: "orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
};
const { TableName } = table;

const token = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const deny = JSON.stringify({ Statement: { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" } });
const recovery = (PointInTimeRecoveryStatus: string): object => ({
  ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } },
});

const rows: Readonly<Record<string, readonly Step[]>> = {
  "tags of buses and rules": [
    ["events CreateEventBus", { Name: "orders", Tags: [{ Key: "aws:a", Value: "" }] }, "ValidationException"],
    ["events CreateEventBus", { Name: "orders", Tags: team }],
    ...tagging("events", busArn),
    ["events PutRule", { ...rule, Tags: team }],
    // A rule that is put again keeps the tags that it has.
    ["events PutRule", { ...rule, Tags: stage }],
    ...tagging("events", ruleArn),
    ["events DeleteRule", { Name: "all", EventBusName: "orders" }],
    ["events ListTagsForResource", { ResourceARN: ruleArn }, "ResourceNotFoundException"],
    ["events PutRule", rule],
    ["events ListTagsForResource", { ResourceARN: ruleArn }, { Tags: [] }],
  ],
  "tags of alarms": [
    ["cloudwatch PutMetricAlarm", { ...alarm, Tags: team }],
    ["cloudwatch PutMetricAlarm", { ...alarm, Threshold: 2, Tags: stage }],
    ...tagging("cloudwatch", alarmArn),
    ["cloudwatch PutCompositeAlarm", { AlarmName: "any", AlarmRule: "ALARM(late)", Tags: team }],
    ...tagging("cloudwatch", arn("cloudwatch", "alarm:any")),
  ],
  "schedule groups": [
    ["scheduler CreateScheduleGroup", { Name: "a b" }, "ValidationException"],
    [
      "scheduler CreateScheduleGroup",
      { Name: "orders", Tags: [{ Key: "aws:a", Value: "" }] },
      "ValidationException",
    ],
    ["scheduler CreateScheduleGroup", { Name: "orders", Tags: team }, { ScheduleGroupArn: groupOfSchedules }],
    ["scheduler CreateScheduleGroup", { Name: "orders" }, "ConflictException"],
    ["scheduler ListTagsForResource", { ResourceArn: groupOfSchedules }, { Tags: team }],
    ["scheduler TagResource", { ResourceArn: groupOfSchedules, Tags: stage }],
    ["scheduler UntagResource", { ResourceArn: groupOfSchedules, TagKeys: ["team"] }],
    ["scheduler ListTagsForResource", { ResourceArn: groupOfSchedules }, { Tags: stage }],
    ["scheduler GetScheduleGroup", { Name: "orders" }, { Arn: groupOfSchedules, State: "ACTIVE" }],
    [
      "scheduler ListScheduleGroups",
      { NamePrefix: "o" },
      { ScheduleGroups: [{ Name: "orders", State: "ACTIVE" }] },
    ],
    ["scheduler CreateSchedule", { Name: "nightly", GroupName: "orders", ...schedule }],
    ["scheduler DeleteScheduleGroup", { Name: "default" }, "ValidationException"],
    ["scheduler DeleteScheduleGroup", { Name: "orders" }],
    ["scheduler GetSchedule", { Name: "nightly", GroupName: "orders" }, "ResourceNotFoundException"],
    ["scheduler GetScheduleGroup", { Name: "orders" }, "ResourceNotFoundException"],
    ["scheduler ListTagsForResource", { ResourceArn: groupOfSchedules }, "ResourceNotFoundException"],
  ],
  dashboards: [
    ["cloudwatch GetDashboard", { DashboardName: "orders" }, "ResourceNotFound"],
    ["cloudwatch PutDashboard", { ...dashboard, DashboardBody: "{" }, "DashboardInvalidInputError"],
    ["cloudwatch PutDashboard", { ...dashboard, DashboardBody: "{}" }, "DashboardInvalidInputError"],
    ["cloudwatch PutDashboard", dashboard],
    ["cloudwatch GetDashboard", { DashboardName: "orders" }, dashboard],
    ["cloudwatch ListDashboards", {}, { DashboardEntries: [{ DashboardName: "orders", Size: 14 }] }],
    ["cloudwatch DeleteDashboards", { DashboardNames: ["orders", "none"] }, "ResourceNotFound"],
    ["cloudwatch DeleteDashboards", { DashboardNames: ["orders"] }],
    ["cloudwatch ListDashboards", {}, { DashboardEntries: [] }],
  ],
  "log groups": [
    ["logs CreateLogGroup", { logGroupName: "/orders", tags: { team: "a" } }],
    ...loggedTags(groupArn),
    ["logs ListTagsLogGroup", { logGroupName: "/orders" }, { tags: { stage: "dev" } }],
    ["logs PutRetentionPolicy", { logGroupName: "/orders", retentionInDays: 7 }],
    ["logs DescribeLogGroups", {}, { logGroups: [{ logGroupName: "/orders", retentionInDays: 7 }] }],
    ["logs DeleteRetentionPolicy", { logGroupName: "/orders" }],
    ["logs DescribeLogGroups", {}, { logGroups: [{ retentionInDays: undefined }] }],
  ],
  "log deliveries": [
    ["logs GetDeliverySource", { name: "orders" }, "ResourceNotFoundException"],
    ["logs PutDeliverySource", { ...source, tags: { team: "a" } }, { deliverySource }],
    ["logs GetDeliverySource", { name: "orders" }, { deliverySource }],
    ...loggedTags(arn("logs", "delivery-source:orders")),
    ["logs GetDeliveryDestination", { name: "orders" }, "ResourceNotFoundException"],
    [
      "logs PutDeliveryDestination",
      { ...destination, deliveryDestinationConfiguration: { destinationResourceArn: busArn } },
      "ValidationException",
    ],
    ["logs PutDeliveryDestination", destination],
    [
      "logs GetDeliveryDestination",
      { name: "orders" },
      { deliveryDestination: { ...destination, deliveryDestinationType: "CWL", arn: destinationArn } },
    ],
    ["logs GetDelivery", { id: "delivery-1" }, "ResourceNotFoundException"],
    ["logs CreateDelivery", { deliverySourceName: "orders", deliveryDestinationArn: destinationArn }],
    ["logs UpdateDeliveryConfiguration", { id: "delivery-1", recordFields: ["message"] }],
    [
      "logs GetDelivery",
      { id: "delivery-1" },
      { delivery: { id: "delivery-1", deliverySourceName: "orders", recordFields: ["message"] } },
    ],
    ["logs DeleteDelivery", { id: "delivery-1" }],
    ["logs DeleteDelivery", { id: "delivery-1" }, "ResourceNotFoundException"],
    ["logs DeleteDeliverySource", { name: "orders" }],
    ["logs DeleteDeliveryDestination", { name: "orders" }],
    ["logs DescribeDeliverySources", {}, { deliverySources: [] }],
    ["logs DescribeDeliveryDestinations", {}, { deliveryDestinations: [] }],
  ],
  "query definitions": [
    [
      "logs PutQueryDefinition",
      { name: "late", queryString: "x".repeat(10_001) },
      "InvalidParameterException",
    ],
    ["logs PutQueryDefinition", { name: "late", queryString: "fields @message" }],
    [
      "logs PutQueryDefinition",
      { queryDefinitionId: "none", name: "late", queryString: "fields @message" },
      "ResourceNotFoundException",
    ],
    [
      "logs DescribeQueryDefinitions",
      { queryDefinitionNamePrefix: "la" },
      { queryDefinitions: [{ name: "late", queryString: "fields @message" }] },
    ],
    ["logs DescribeQueryDefinitions", { queryDefinitionNamePrefix: "x" }, { queryDefinitions: [] }],
    ["logs DeleteQueryDefinition", { queryDefinitionId: "none" }, "ResourceNotFoundException"],
  ],
  secrets: [
    ["secretsmanager GetResourcePolicy", { SecretId }, "ResourceNotFoundException"],
    [
      "secretsmanager CreateSecret",
      { Name: SecretId, SecretString: "1", ClientRequestToken: token(1), Tags: team },
    ],
    ["secretsmanager DescribeSecret", { SecretId }, { Tags: team, Description: undefined }],
    ["secretsmanager TagResource", { SecretId, Tags: stage }],
    ["secretsmanager UntagResource", { SecretId, TagKeys: ["team"] }],
    [
      "secretsmanager UpdateSecret",
      { SecretId, Description: "signs", SecretString: "2", ClientRequestToken: token(2) },
    ],
    ["secretsmanager DescribeSecret", { SecretId }, { Tags: stage, Description: "signs" }],
    ["secretsmanager GetSecretValue", { SecretId }, { SecretString: "2", VersionId: token(2) }],
    [
      "secretsmanager UpdateSecretVersionStage",
      { SecretId, VersionStage: "AWSCURRENT", MoveToVersionId: token(1) },
      "InvalidParameterException",
    ],
    [
      "secretsmanager UpdateSecretVersionStage",
      { SecretId, VersionStage: "AWSCURRENT", RemoveFromVersionId: token(2), MoveToVersionId: token(1) },
    ],
    ["secretsmanager GetSecretValue", { SecretId }, { SecretString: "1" }],
    ["secretsmanager GetSecretValue", { SecretId, VersionStage: "AWSPREVIOUS" }, { SecretString: "2" }],
    ["secretsmanager GetResourcePolicy", { SecretId }, { Name: SecretId, ResourcePolicy: undefined }],
    [
      "secretsmanager PutResourcePolicy",
      { SecretId, ResourcePolicy: "{" },
      "MalformedPolicyDocumentException",
    ],
    ["secretsmanager PutResourcePolicy", { SecretId, ResourcePolicy: deny }],
    ["secretsmanager GetResourcePolicy", { SecretId }, { ResourcePolicy: deny }],
    ["secretsmanager DeleteResourcePolicy", { SecretId }],
    ["secretsmanager GetResourcePolicy", { SecretId }, { ResourcePolicy: undefined }],
    ["secretsmanager ListSecrets", {}, { SecretList: [{ Name: SecretId }] }],
    ["secretsmanager DeleteSecret", { SecretId, ForceDeleteWithoutRecovery: true }],
    ["secretsmanager ListSecrets", {}, { SecretList: [] }],
  ],
  "schemas and their registries": [
    ["schemas DescribeRegistry", registry, "NotFoundException"],
    ["schemas CreateRegistry", { RegistryName: "aws.events" }, "BadRequestException"],
    ["schemas CreateRegistry", { ...registry, Description: "Orders", Tags: { team: "a" } }],
    ["schemas CreateRegistry", registry, "ConflictException"],
    ["schemas DescribeRegistry", registry, { Description: "Orders", Tags: { team: "a" } }],
    ["schemas UpdateRegistry", { ...registry, Description: "All orders" }, { Description: "All orders" }],
    ["schemas DescribeSchema", schema, "NotFoundException"],
    ["schemas CreateSchema", { ...schema, Type: "OpenApi3", Content: "{" }, "BadRequestException"],
    ["schemas CreateSchema", { ...schema, Type: "Avro", Content: "{}" }, "BadRequestException"],
    ["schemas CreateSchema", { ...schema, Type: "OpenApi3", Content: '{"a":1}' }, { SchemaVersion: "1" }],
    ["schemas CreateSchema", { ...schema, Type: "OpenApi3", Content: "{}" }, "ConflictException"],
    ["schemas UpdateSchema", { ...schema, Content: '{"a":1}' }, { SchemaVersion: "1" }],
    ["schemas UpdateSchema", { ...schema, Content: '{"a":2}' }, { SchemaVersion: "2" }],
    ["schemas DescribeSchema", schema, { Content: '{"a":2}', Type: "OpenApi3", SchemaVersion: "2" }],
    ["schemas DescribeSchema", { ...schema, SchemaVersion: "1" }, { Content: '{"a":1}' }],
    ["schemas DescribeSchema", { ...schema, SchemaVersion: "3" }, "NotFoundException"],
    [
      "schemas TagResource",
      { ResourceArn: arn("schemas", "schema/orders/orders.made-v1"), Tags: { stage: "dev" } },
    ],
    ["schemas DescribeSchema", schema, { Tags: { stage: "dev" } }],
    ["schemas UntagResource", { ResourceArn: arn("schemas", "registry/orders"), TagKeys: ["team"] }],
    ["schemas ListTagsForResource", { ResourceArn: arn("schemas", "registry/orders") }, { Tags: {} }],
    ["schemas ListTagsForResource", { ResourceArn: arn("schemas", "registry/none") }, "NotFoundException"],
    ["schemas ListSchemas", registry, { Schemas: [{ SchemaName: schema.SchemaName }] }],
    ["schemas DeleteRegistry", registry, "ConflictException"],
    ["schemas DeleteSchema", schema],
    ["schemas DeleteSchema", schema, "NotFoundException"],
    ["schemas DeleteRegistry", registry],
    ["schemas ListRegistries", {}, { Registries: [] }],
  ],
  "catalogs of tables": [
    ["glue GetDatabase", { Name: "journal" }, "EntityNotFoundException"],
    ["glue CreateDatabase", { DatabaseInput: { Name: "" } }, "ValidationException"],
    ["glue CreateDatabase", { DatabaseInput: { Name: "a\nb" } }, "ValidationException"],
    [
      "glue CreateDatabase",
      { DatabaseInput: { Name: "j", Description: "x".repeat(2_049) } },
      "ValidationException",
    ],
    [
      "glue CreateDatabase",
      { DatabaseInput: { Name: "journal" }, Tags: { "aws:a": "1" } },
      "InvalidInputException",
    ],
    [
      "glue CreateDatabase",
      {
        DatabaseInput: { Name: "Journal", Description: "Events", CreateTableDefaultPermissions: [] },
        Tags: { team: "a" },
      },
    ],
    ["glue CreateDatabase", { DatabaseInput: { Name: "journal" } }, "AlreadyExistsException"],
    ["glue GetTags", { ResourceArn: catalogArn }, { Tags: { team: "a" } }],
    ["glue TagResource", { ResourceArn: catalogArn, TagsToAdd: { stage: "dev" } }],
    ["glue UntagResource", { ResourceArn: catalogArn, TagsToRemove: ["team"] }],
    ["glue GetTags", { ResourceArn: catalogArn }, { Tags: { stage: "dev" } }],
    ["glue GetTags", { ResourceArn: `${catalogArn}-2` }, "EntityNotFoundException"],
    ["glue UpdateDatabase", { Name: "journal", DatabaseInput: { Name: "journal", LocationUri: "s3://b/" } }],
    [
      "glue GetDatabase",
      { Name: "journal" },
      {
        Database: {
          ...{ Name: "journal", CatalogId: "000000000000", Description: undefined, LocationUri: "s3://b/" },
          CreateTableDefaultPermissions: [],
        },
      },
    ],
    ["glue CreateTable", { DatabaseName: "none", TableInput: { Name: "events" } }, "EntityNotFoundException"],
    [
      "glue CreateTable",
      {
        DatabaseName: "journal",
        TableInput: {
          Name: "t",
          StorageDescriptor: { Columns: [{ Name: "c", Type: "x".repeat(131_073) }] },
        },
      },
      "ValidationException",
    ],
    [
      "glue CreateTable",
      { DatabaseName: "journal", TableInput: { Name: "t", PartitionKeys: [{ Name: "" }] } },
      "ValidationException",
    ],
    [
      "glue CreateTable",
      { DatabaseName: "journal", TableInput: { Name: "t", TargetTable: { Name: "u" } } },
      "NotSimulated",
    ],
    ["glue CreateTable", { DatabaseName: "journal", TableInput: eventsTable }],
    ["glue CreateTable", { DatabaseName: "journal", TableInput: eventsTable }, "AlreadyExistsException"],
    [
      "glue GetTable",
      { DatabaseName: "JOURNAL", Name: "Events" },
      { Table: { ...eventsTable, Name: "events", DatabaseName: "journal", VersionId: "0" } },
    ],
    [
      "glue GetPartitionIndexes",
      { DatabaseName: "journal", TableName: "events" },
      { PartitionIndexDescriptorList: [] },
    ],
    [
      "glue UpdateTable",
      { DatabaseName: "journal", TableInput: { Name: "none" } },
      "EntityNotFoundException",
    ],
    ["glue UpdateTable", { DatabaseName: "journal", TableInput: { Name: "events", Retention: 7 } }],
    [
      "glue GetTables",
      { DatabaseName: "journal" },
      { TableList: [{ Name: "events", Retention: 7, VersionId: "1", PartitionKeys: undefined }] },
    ],
    ["glue DeleteTable", { DatabaseName: "journal", Name: "events" }],
    ["glue DeleteTable", { DatabaseName: "journal", Name: "events" }, "EntityNotFoundException"],
    // A database takes its tables with it.
    ["glue CreateTable", { DatabaseName: "journal", TableInput: eventsTable }],
    ["glue DeleteDatabase", { Name: "journal" }],
    ["glue CreateDatabase", { DatabaseInput: { Name: "journal" } }],
    ["glue GetTables", { DatabaseName: "journal" }, { TableList: [] }],
    ["glue GetTags", { ResourceArn: catalogArn }, { Tags: {} }],
    ["glue GetDatabases", {}, { DatabaseList: [{ Name: "journal" }] }],
    ["glue GetDatabases", { CatalogId: "111111111111" }, "NotSimulated"],
    ["glue DeleteDatabase", { Name: "journal" }],
    ["glue DeleteDatabase", { Name: "journal" }, "EntityNotFoundException"],
  ],
  "workgroups and their queries": [
    ["athena GetWorkGroup", { WorkGroup: "journal" }, "InvalidRequestException"],
    ["athena CreateWorkGroup", { Name: "a b" }, "InvalidRequestException"],
    [
      "athena CreateWorkGroup",
      workgroup({ BytesScannedCutoffPerQuery: 9_999_999 }),
      "InvalidRequestException",
    ],
    [
      "athena CreateWorkGroup",
      workgroup({ ResultConfiguration: { OutputLocation: "bucket/results" } }),
      "InvalidRequestException",
    ],
    [
      "athena CreateWorkGroup",
      workgroup({
        ResultConfiguration: { OutputLocation: "s3://bucket/results/" },
        ManagedQueryResultsConfiguration: { Enabled: true },
      }),
      "InvalidRequestException",
    ],
    ["athena CreateWorkGroup", { ...workgroup({ BytesScannedCutoffPerQuery: 10_000_000 }), Tags: team }],
    ["athena CreateWorkGroup", { Name: "journal" }, "InvalidRequestException"],
    [
      "athena GetWorkGroup",
      { WorkGroup: "journal" },
      {
        WorkGroup: {
          ...{ Name: "journal", State: "ENABLED" },
          Configuration: {
            ...{ EnforceWorkGroupConfiguration: true, PublishCloudWatchMetricsEnabled: true },
            ...{ RequesterPaysEnabled: false, BytesScannedCutoffPerQuery: 10_000_000 },
            EngineVersion: {
              SelectedEngineVersion: "AUTO",
              EffectiveEngineVersion: "Athena engine version 3",
            },
          },
        },
      },
    ],
    ...tagging("athena", arn("athena", "workgroup/journal")),
    [
      "athena UpdateWorkGroup",
      {
        ...{ WorkGroup: "journal", State: "DISABLED", Description: "Events" },
        ConfigurationUpdates: {
          RemoveBytesScannedCutoffPerQuery: true,
          ResultConfigurationUpdates: { OutputLocation: "s3://bucket/", ExpectedBucketOwner: "000000000000" },
        },
      },
    ],
    [
      "athena UpdateWorkGroup",
      {
        WorkGroup: "journal",
        ConfigurationUpdates: { ResultConfigurationUpdates: { RemoveExpectedBucketOwner: true } },
      },
    ],
    [
      "athena GetWorkGroup",
      { WorkGroup: "journal" },
      {
        WorkGroup: {
          ...{ State: "DISABLED", Description: "Events" },
          Configuration: {
            ...{ EnforceWorkGroupConfiguration: true, BytesScannedCutoffPerQuery: undefined },
            ResultConfiguration: { OutputLocation: "s3://bucket/", ExpectedBucketOwner: undefined },
          },
        },
      },
    ],
    ["athena ListWorkGroups", {}, { WorkGroups: [{ Name: "primary" }, { Name: "journal" }] }],
    ["athena CreateNamedQuery", { ...savedQuery, QueryString: "" }, "InvalidRequestException"],
    ["athena CreateNamedQuery", { ...savedQuery, Name: "x".repeat(129) }, "InvalidRequestException"],
    ["athena CreateNamedQuery", { ...savedQuery, WorkGroup: "none" }, "InvalidRequestException"],
    ["athena CreateNamedQuery", { ...savedQuery, ClientRequestToken: token(1) }],
    ["athena CreateNamedQuery", { ...savedQuery, ClientRequestToken: token(1) }],
    ["athena ListNamedQueries", {}, { NamedQueryIds: [] }],
    ["athena GetNamedQuery", { NamedQueryId: token(1) }, "InvalidRequestException"],
    ["athena DeleteNamedQuery", { NamedQueryId: token(1) }, "InvalidRequestException"],
    ["athena DeleteWorkGroup", { WorkGroup: "primary" }, "InvalidRequestException"],
    ["athena DeleteWorkGroup", { WorkGroup: "journal" }, "InvalidRequestException"],
    ["athena DeleteWorkGroup", { WorkGroup: "journal", RecursiveDeleteOption: true }],
    ["athena ListNamedQueries", { WorkGroup: "journal" }, "InvalidRequestException"],
    ["athena CreateWorkGroup", { Name: "journal" }],
    ["athena ListNamedQueries", { WorkGroup: "journal" }, { NamedQueryIds: [] }],
    ["athena StartQueryExecution", { QueryString: "SELECT 1" }, "NotSimulated"],
  ],
  "settings of tables": [
    ["dynamodb DescribeContinuousBackups", { TableName }, "ResourceNotFoundException"],
    ["dynamodb CreateTable", { ...table, SSESpecification: { Enabled: true }, Tags: team }],
    ["dynamodb ListTagsOfResource", { ResourceArn: tableArn }, { Tags: team }],
    [
      "dynamodb DescribeTable",
      { TableName },
      { Table: { SSEDescription: { Status: "ENABLED", SSEType: "KMS" } } },
    ],
    ["dynamodb UpdateTable", { TableName, SSESpecification: { Enabled: false } }],
    ["dynamodb DescribeTable", { TableName }, { Table: { SSEDescription: undefined } }],
    ["dynamodb DescribeContinuousBackups", { TableName }, recovery("DISABLED")],
    [
      "dynamodb UpdateContinuousBackups",
      { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      recovery("ENABLED"),
    ],
    ["dynamodb DescribeContinuousBackups", { TableName }, recovery("ENABLED")],
    ["dynamodb DeleteTable", { TableName }],
    ["dynamodb CreateTable", table],
    ["dynamodb DescribeContinuousBackups", { TableName }, recovery("DISABLED")],
  ],
};

describe("what a deployment describes and tags, over HTTP", () => {
  const aws = controlPlaneOfTests();

  for (const [what, steps] of Object.entries(rows)) it(what, () => aws().take(steps));
});
