import type { AskedResource } from "./resource-graph";
import { AwsError } from "../aws-error";
import { call, type Service } from "../service";
import { textInput, type Inputs, type ProvisionedServices } from "./services";

/** Deletes one resource from the services, as the AWS provider does. */
type Remover = (
  inputs: Inputs,
  services: ProvisionedServices,
  state: AskedResource["state"],
) => Promise<unknown>;

/** By type; a type that is left out goes with another, or was never made. */
export const removers: Readonly<Record<string, Remover>> = {
  "aws:sqs/queue:Queue": (_, { sqs }, state) =>
    call(sqs, "DeleteQueue", { QueueUrl: textInput(state, "url") }),
  "aws:cloudwatch/eventBus:EventBus": (inputs, { events }) =>
    call(events, "DeleteEventBus", { Name: textInput(inputs, "name") }),
  "aws:cloudwatch/eventRule:EventRule": (inputs, { events }) =>
    call(events, "DeleteRule", { Name: textInput(inputs, "name"), EventBusName: inputs["eventBusName"] }),
  "aws:cloudwatch/eventTarget:EventTarget": (inputs, { events }) =>
    call(events, "RemoveTargets", {
      Rule: textInput(inputs, "rule"),
      EventBusName: inputs["eventBusName"],
      Ids: [textInput(inputs, "targetId")],
    }),
  "aws:cloudwatch/eventArchive:EventArchive": (inputs, { events }) =>
    call(events, "DeleteArchive", { ArchiveName: textInput(inputs, "name") }),
  "aws:lambda/function:Function": (inputs, { lambda }) =>
    call(lambda, "DeleteFunction", { FunctionName: textInput(inputs, "name") }),
  "aws:lambda/eventSourceMapping:EventSourceMapping": (_, { lambda }, state) =>
    untilGone(lambda, "DeleteEventSourceMapping", { UUID: textInput(state, "uuid") }),
  "aws:cloudwatch/logGroup:LogGroup": (inputs, { logs }) =>
    call(logs, "DeleteLogGroup", { logGroupName: textInput(inputs, "name") }),
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": (inputs, { logs }) =>
    call(logs, "DeleteDeliverySource", { name: textInput(inputs, "name") }),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (inputs, { logs }) =>
    call(logs, "DeleteDeliveryDestination", { name: textInput(inputs, "name") }),
  "aws:cloudwatch/logDelivery:LogDelivery": async (inputs, { logs }) => {
    const { deliveries } = (await call(logs, "DescribeDeliveries", {})) as {
      deliveries: { id: string; deliverySourceName?: string }[];
    };
    const one = deliveries.find(
      ({ deliverySourceName }) => deliverySourceName === inputs["deliverySourceName"],
    );
    await call(logs, "DeleteDelivery", { id: one?.id });
  },
  "aws:cloudwatch/dashboard:Dashboard": (inputs, { monitoring }) =>
    call(monitoring, "DeleteDashboards", { DashboardNames: [textInput(inputs, "dashboardName")] }),
  "aws:cloudwatch/queryDefinition:QueryDefinition": async (inputs, { logs }) => {
    const { queryDefinitions } = (await call(logs, "DescribeQueryDefinitions", {})) as {
      queryDefinitions: { queryDefinitionId: string; name: string }[];
    };
    const { queryDefinitionId } = queryDefinitions.find(({ name }) => name === inputs["name"]) ?? {};
    await call(logs, "DeleteQueryDefinition", { queryDefinitionId });
  },
  "aws:schemas/registry:Registry": (inputs, { schemas }) =>
    call(schemas, "DeleteRegistry", { RegistryName: textInput(inputs, "name") }),
  "aws:schemas/schema:Schema": (inputs, { schemas }) =>
    call(schemas, "DeleteSchema", {
      RegistryName: textInput(inputs, "registryName"),
      SchemaName: textInput(inputs, "name"),
    }),
  "aws:dynamodb/table:Table": (inputs, { dynamodb }) =>
    call(dynamodb, "DeleteTable", { TableName: textInput(inputs, "name") }),
  "aws:s3/bucket:Bucket": async (inputs, { s3 }) => {
    const Bucket = textInput(inputs, "bucket");
    if (inputs["forceDestroy"] === true) await empty(s3, Bucket);
    await call(s3, "DeleteBucket", { Bucket });
  },
  "aws:secretsmanager/secret:Secret": (inputs, { secretsmanager }) => {
    const days = inputs["recoveryWindowInDays"];
    const window = days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days };
    return call(secretsmanager, "DeleteSecret", { SecretId: textInput(inputs, "name"), ...window });
  },
  "aws:scheduler/schedule:Schedule": (inputs, { scheduler }) =>
    call(scheduler, "DeleteSchedule", { Name: textInput(inputs, "name"), GroupName: inputs["groupName"] }),
  "aws:iam/role:Role": async (_, { iam }, state) => {
    const RoleName = textInput(state, "name");
    const { PolicyNames } = await iam.operations.ListRolePolicies({ RoleName });
    for (const PolicyName of PolicyNames) await iam.operations.DeleteRolePolicy({ RoleName, PolicyName });
    await iam.operations.DeleteRole({ RoleName });
  },
  "aws:kms/key:Key": (inputs, { kms }, state) =>
    call(kms, "ScheduleKeyDeletion", {
      KeyId: textInput(state, "keyId"),
      PendingWindowInDays: inputs["deletionWindowInDays"],
    }),
  "aws:kms/alias:Alias": (inputs, { kms }) =>
    call(kms, "DeleteAlias", { AliasName: textInput(inputs, "name") }),
  "aws:sns/topic:Topic": (_, { sns }, state) =>
    call(sns, "DeleteTopic", { TopicArn: textInput(state, "arn") }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (inputs, { monitoring }) =>
    call(monitoring, "DeleteAlarms", { AlarmNames: [textInput(inputs, "name")] }),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (inputs, { monitoring }) =>
    call(monitoring, "DeleteAlarms", { AlarmNames: [textInput(inputs, "alarmName")] }),
};

async function empty(s3: Service, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = (await call(s3, "ListObjectsV2", { Bucket })) as {
      Contents?: { Key: string }[];
    };
    if (Contents.length === 0) return;
    for (const { Key } of Contents) await call(s3, "DeleteObject", { Bucket, Key });
  }
}

/** Asks again until there is nothing left to delete: the change before is still under way, or this one is. */
async function untilGone(service: Service, action: string, input: object): Promise<void> {
  for (;;) {
    try {
      await call(service, action, input);
    } catch (error) {
      const code = error instanceof AwsError ? error.code : undefined;
      if (code === "ResourceNotFoundException") return;
      if (code !== "ResourceInUseException") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
