import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { RecordedResource, StackGraph } from "../../../../packages/recorder/stack-graph";
import { startLocalAws, type LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { VirtualClock } from "../../../../packages/local-aws/virtual-clock";
import { recordedStackAt } from "../../../stacks/recorded-stack";
import { ControlPlane, type Step } from "./control-plane";
import { sizesIn } from "./sizes-in";

type Fields = Readonly<Record<string, unknown>>;

const encoded = (policy: unknown): string => encodeURIComponent(policy as string).replaceAll("*", "%2A");
const first = (value: unknown): Fields => (value as Fields[])[0] ?? {};

const bus = ({ name: Name }: Fields): Step => ["events DescribeEventBus", { Name }];
const alarm = (AlarmName: unknown): Step => [
  "cloudwatch DescribeAlarms",
  { AlarmNames: [AlarmName], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
];
const tags = (service: string, ResourceARN: unknown): Step => [
  `${service} ListTagsForResource`,
  { ResourceARN },
];
const logTags = (resourceArn: unknown): Step => ["logs ListTagsForResource", { resourceArn }];
const queue = (QueueUrl: unknown, Attributes = {}): Step => [
  "sqs GetQueueAttributes",
  { QueueUrl, AttributeNames: ["All"] },
  { Attributes },
];

/** The calls by which a client reads what a resource of the type was provisioned with. */
const reads: Readonly<Record<string, (inputs: Fields, state: Fields) => readonly Step[]>> = {
  "cloudwatch/eventBus:EventBus": (inputs, { arn }) => [bus(inputs), tags("events", arn)],
  "cloudwatch/eventBusPolicy:EventBusPolicy": ({ eventBusName }) => [bus({ name: eventBusName })],
  "cloudwatch/eventRule:EventRule": ({ name: Name, eventBusName: EventBusName, eventPattern }, { arn }) => [
    ["events DescribeRule", { Name, EventBusName }, { EventPattern: eventPattern }],
    tags("events", arn),
  ],
  "cloudwatch/eventTarget:EventTarget": ({ rule: Rule, eventBusName: EventBusName }) => [
    ["events ListTargetsByRule", { Rule, EventBusName }],
  ],
  "cloudwatch/eventArchive:EventArchive": ({ name: ArchiveName, retentionDays }) => [
    ["events DescribeArchive", { ArchiveName }, { RetentionDays: retentionDays }],
  ],
  "cloudwatch/metricAlarm:MetricAlarm": ({ name }, { arn }) => [alarm(name), tags("cloudwatch", arn)],
  "cloudwatch/compositeAlarm:CompositeAlarm": ({ alarmName }) => [alarm(alarmName)],
  "cloudwatch/dashboard:Dashboard": ({ dashboardName: DashboardName, dashboardBody: DashboardBody }) => [
    ["cloudwatch GetDashboard", { DashboardName }, { DashboardBody }],
  ],
  "cloudwatch/logGroup:LogGroup": ({ name: logGroupNamePrefix }, { arn }) => [
    ["logs DescribeLogGroups", { logGroupNamePrefix }],
    logTags(arn),
  ],
  "cloudwatch/queryDefinition:QueryDefinition": ({ name: queryDefinitionNamePrefix }) => [
    ["logs DescribeQueryDefinitions", { queryDefinitionNamePrefix }],
  ],
  "cloudwatch/logDeliverySource:LogDeliverySource": ({ name, logType }, { arn }) => [
    ["logs GetDeliverySource", { name }, { deliverySource: { name, logType } }],
    logTags(arn),
  ],
  "cloudwatch/logDeliveryDestination:LogDeliveryDestination": ({ name, outputFormat }) => [
    ["logs GetDeliveryDestination", { name }, { deliveryDestination: { name, outputFormat } }],
  ],
  "cloudwatch/logDelivery:LogDelivery": () => [["logs DescribeDeliveries", {}]],
  "sqs/queue:Queue": (_, { url, arn: QueueArn }) => [
    queue(url, { QueueArn }),
    ["sqs ListQueueTags", { QueueUrl: url }],
  ],
  "sqs/queuePolicy:QueuePolicy": ({ queueUrl, policy: Policy }) => [queue(queueUrl, { Policy })],
  "sqs/redriveAllowPolicy:RedriveAllowPolicy": ({ queueUrl, redriveAllowPolicy: RedriveAllowPolicy }) => [
    queue(queueUrl, { RedriveAllowPolicy }),
  ],
  "lambda/eventSourceMapping:EventSourceMapping": (_, { uuid: UUID }) => [
    ["lambda GetEventSourceMapping", { UUID }],
  ],
  "dynamodb/table:Table": ({ name: TableName }, { arn: ResourceArn }) => [
    ["dynamodb DescribeTable", { TableName }],
    ["dynamodb DescribeTimeToLive", { TableName }],
    ["dynamodb DescribeContinuousBackups", { TableName }],
    ["dynamodb ListTagsOfResource", { ResourceArn }],
  ],
  "secretsmanager/secret:Secret": (_, { arn: SecretId }) => [["secretsmanager DescribeSecret", { SecretId }]],
  "secretsmanager/secretVersion:SecretVersion": ({ secretId: SecretId }) => [
    ["secretsmanager GetSecretValue", { SecretId }],
  ],
  "scheduler/schedule:Schedule": ({ name: Name, scheduleExpression: ScheduleExpression }) => [
    ["scheduler GetSchedule", { Name }, { ScheduleExpression }],
  ],
  "schemas/registry:Registry": ({ name: RegistryName }) => [["schemas DescribeRegistry", { RegistryName }]],
  "schemas/schema:Schema": ({ name: SchemaName, registryName: RegistryName, content: Content }) => [
    ["schemas DescribeSchema", { SchemaName, RegistryName }, { Content }],
  ],
  "glue/catalogDatabase:CatalogDatabase": ({ name: Name }) => [["glue GetDatabase", { Name }]],
  "glue/catalogTable:CatalogTable": ({ databaseName: DatabaseName, name: Name }) => [
    ["glue GetTable", { DatabaseName, Name }],
  ],
  "athena/workgroup:Workgroup": ({ name: WorkGroup }) => [["athena GetWorkGroup", { WorkGroup }]],
  "athena/namedQuery:NamedQuery": ({ workgroup: WorkGroup }) => [["athena ListNamedQueries", { WorkGroup }]],
  "s3/bucket:Bucket": ({ bucket: Bucket }) => [["s3 GetBucketAcl", { Bucket }]],
  "iam/role:Role": ({ name: RoleName, assumeRolePolicy }, { arn: Arn }) => [
    [
      "iam GetRole",
      { RoleName },
      { Role: { RoleName, Arn, AssumeRolePolicyDocument: encoded(assumeRolePolicy) } },
    ],
  ],
  "iam/rolePolicy:RolePolicy": ({ role: RoleName, policy }, { name: PolicyName }) => [
    ["iam GetRolePolicy", { RoleName, PolicyName }, { PolicyDocument: encoded(policy) }],
  ],
  "kms/key:Key": ({ policy: Policy }, { keyId: KeyId }) => [
    ["kms GetKeyPolicy", { KeyId }, { Policy }],
    ["kms DescribeKey", { KeyId }],
    ["kms GetKeyRotationStatus", { KeyId }],
    ["kms ListResourceTags", { KeyId }],
  ],
  "sns/topic:Topic": ({ kmsMasterKeyId: KmsMasterKeyId }, { arn }) => [
    ["sns GetTopicAttributes", { TopicArn: arn }, { Attributes: { KmsMasterKeyId } }],
    ["sns ListTagsForResource", { ResourceArn: arn }],
  ],
  "sns/topicPolicy:TopicPolicy": ({ arn: TopicArn, policy: Policy }) => [
    ["sns GetTopicAttributes", { TopicArn }, { Attributes: { Policy } }],
  ],
  "sns/topicSubscription:TopicSubscription": ({ topic: TopicArn, protocol, endpoint }) => [
    [
      "sns ListSubscriptionsByTopic",
      { TopicArn },
      { Subscriptions: [{ Protocol: protocol, Endpoint: endpoint }] },
    ],
  ],
  "s3/bucketPolicy:BucketPolicy": ({ bucket: Bucket, policy: Policy }) => [
    ["s3 GetBucketPolicy", { Bucket }, { Policy }],
  ],
  "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ({ bucket: Bucket, rules }) => {
    const { id: ID, filter, expiration } = first(rules) as Record<string, Fields>;
    const rule = { ID, Filter: { Prefix: filter?.["prefix"] }, Expiration: { Days: expiration?.["days"] } };
    return [["s3 GetBucketLifecycleConfiguration", { Bucket }, { Rules: [rule] }]];
  },
  "s3/bucketOwnershipControls:BucketOwnershipControls": ({ bucket: Bucket, rule }) => {
    const { objectOwnership: ObjectOwnership } = rule as Fields;
    return [
      ["s3 GetBucketOwnershipControls", { Bucket }, { OwnershipControls: { Rules: [{ ObjectOwnership }] } }],
    ];
  },
  "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ({
    bucket: Bucket,
    blockPublicAcls: BlockPublicAcls,
  }) => [["s3 GetPublicAccessBlock", { Bucket }, { PublicAccessBlockConfiguration: { BlockPublicAcls } }]],
  "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ({
    bucket: Bucket,
    rules,
  }) => {
    const { sseAlgorithm: SSEAlgorithm } = first(rules)["applyServerSideEncryptionByDefault"] as Fields;
    const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm } }];
    return [["s3 GetBucketEncryption", { Bucket }, { ServerSideEncryptionConfiguration: { Rules } }]];
  },
  "lambda/function:Function": ({ name: FunctionName, role: Role, architectures, tracingConfig }, { arn }) => [
    [
      "lambda GetFunctionConfiguration",
      { FunctionName },
      { Role, Architectures: architectures, TracingConfig: { Mode: (tracingConfig as Fields)["mode"] } },
    ],
    ["lambda GetFunctionConcurrency", { FunctionName }],
    ["lambda ListTags", { Resource: arn }],
  ],
};

describe("what a recorded stack asks for, over HTTP", () => {
  let folder: string;
  let local: LocalAws;
  let aws: ControlPlane;
  let graph: StackGraph;

  /** Again, it is at the port that the state says. */
  const start = async (port?: 0): Promise<void> => {
    const state = join(folder, "state");
    local = await startLocalAws({ state, clock: new VirtualClock(), ...(port === 0 && { port }) });
    aws = new ControlPlane(local);
  };
  const end = async (): Promise<void> => {
    aws.close();
    await local.close();
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "local-aws-state-"));
    await start(0);
    graph = await recordedStackAt(local.url, "dev");
    await local.provision(graph);
  });
  after(async () => {
    await end();
    rmSync(folder, { recursive: true });
  });

  const stepsOf = (all: readonly RecordedResource[]): Step[] =>
    all.flatMap(({ type, inputs, state }) => reads[type.slice(4)]?.(inputs, state) ?? []);

  for (const type of Object.keys(reads)) {
    it(type, async () => {
      const all = graph.resources.filter((one: RecordedResource) => one.type === `aws:${type}`);
      expect(all).not.to.deep.equal([]);
      await aws.take(stepsOf(all));
    });
  }

  it("reads the same when the local AWS is started again with its state", async () => {
    const types = graph.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:"));
    expect(Object.keys(reads).map((type) => `aws:${type}`)).to.have.members([...new Set(types)]);
    const readAll = async (): Promise<unknown[]> => {
      const answers: unknown[] = [await local.resources()];
      for (const [operation, input] of stepsOf(graph.resources)) {
        const { $metadata: _ofCall, ...answer } = (await aws.call(operation, input)) as Fields;
        answers.push([operation, input, answer]);
      }
      return answers;
    };
    const { url } = local;
    const before = await readAll();
    const sizes = sizesIn(local.services);
    await end();
    await start();
    expect(local.url).to.equal(url);
    expect(await readAll()).to.deep.equal(before);
    expect(sizesIn(local.services)).to.deep.equal(sizes);
  });
});
