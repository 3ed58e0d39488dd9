/** The Pulumi type tokens that policies, previews and costs speak of. */
export const types = {
  provider: "pulumi:providers:aws",
  bus: "aws:cloudwatch/eventBus:EventBus",
  busPolicy: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  logSource: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  metricAlarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  compositeAlarm: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  redriveAllowPolicy: "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
  function: "aws:lambda/function:Function",
  mapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  permission: "aws:lambda/permission:Permission",
  role: "aws:iam/role:Role",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  keyAlias: "aws:kms/alias:Alias",
  topic: "aws:sns/topic:Topic",
  secret: "aws:secretsmanager/secret:Secret",
  table: "aws:dynamodb/table:Table",
  vpcEndpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
} as const;

/** What holds data that no second `pulumi up` brings back: type → what to call one. */
export const statefulTypes: Readonly<Record<string, string>> = {
  [types.bus]: "event bus",
  [types.queue]: "queue",
  [types.table]: "table",
  [types.archive]: "archive",
  [types.secret]: "secret",
  [types.logGroup]: "log group",
  [types.key]: "encryption key",
};
