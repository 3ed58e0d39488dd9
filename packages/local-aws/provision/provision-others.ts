import { call } from "../service";
import { textInput, type Inputs, type Provisioner } from "./services";

/** Tables, buckets, secrets and schedules. */
export const otherProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:dynamodb/table:Table": async (inputs, { dynamodb }) => {
    const TableName = textInput(inputs, "name");
    await call(dynamodb, "CreateTable", {
      TableName,
      BillingMode: inputs["billingMode"],
      AttributeDefinitions: (inputs["attributes"] as { name: string; type: string }[]).map(
        ({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        }),
      ),
      KeySchema: [{ AttributeName: textInput(inputs, "hashKey"), KeyType: "HASH" }],
    });
    const ttl = inputs["ttl"] as { attributeName: string; enabled: boolean } | undefined;
    if (!ttl) return;
    await call(dynamodb, "UpdateTimeToLive", {
      TableName,
      TimeToLiveSpecification: { AttributeName: ttl.attributeName, Enabled: ttl.enabled },
    });
  },
  "aws:s3/bucket:Bucket": (inputs, { s3 }) =>
    call(s3, "CreateBucket", { Bucket: textInput(inputs, "bucket") }),
  "aws:s3/bucketPolicy:BucketPolicy": (inputs, { s3 }) =>
    call(s3, "PutBucketPolicy", { Bucket: textInput(inputs, "bucket"), Policy: textInput(inputs, "policy") }),
  "aws:secretsmanager/secret:Secret": async (inputs, { secretsmanager }, arn) =>
    secretsmanager.createSecret({ Name: textInput(inputs, "name") }, arn),
  "aws:secretsmanager/secretVersion:SecretVersion": (inputs, { secretsmanager }) =>
    call(secretsmanager, "PutSecretValue", {
      SecretId: textInput(inputs, "secretId"),
      SecretString: textInput(inputs, "secretString"),
    }),
  "aws:dynamodb/tableItem:TableItem": (inputs, { dynamodb }) =>
    call(dynamodb, "PutItem", {
      TableName: textInput(inputs, "tableName"),
      Item: JSON.parse(textInput(inputs, "item")) as object,
    }),
  "aws:scheduler/scheduleGroup:ScheduleGroup": (inputs, { scheduler }) =>
    call(scheduler, "CreateScheduleGroup", { Name: textInput(inputs, "name") }),
  "aws:scheduler/schedule:Schedule": (inputs, { scheduler }) =>
    call(scheduler, "CreateSchedule", {
      Name: textInput(inputs, "name"),
      GroupName: inputs["groupName"],
      ScheduleExpression: textInput(inputs, "scheduleExpression"),
      FlexibleTimeWindow: { Mode: (inputs["flexibleTimeWindow"] as { mode: string }).mode },
      Target: scheduleTarget(inputs["target"] as Inputs),
    }),
};

function scheduleTarget(target: Inputs): object {
  const retry = target["retryPolicy"] as Record<string, number> | undefined;
  return {
    Arn: textInput(target, "arn"),
    RoleArn: textInput(target, "roleArn"),
    Input: target["input"],
    RetryPolicy: retry && {
      MaximumRetryAttempts: retry["maximumRetryAttempts"],
      MaximumEventAgeInSeconds: retry["maximumEventAgeInSeconds"],
    },
  };
}
