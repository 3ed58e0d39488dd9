import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";
import type { InputRules } from "./translate-inputs";

const table: InputRules = {
  name: "TableName",
  billingMode: "BillingMode",
  attributes: ["AttributeDefinitions", { name: "AttributeName", type: "AttributeType" }],
  hashKey: "hash",
  rangeKey: "range",
  readCapacity: "ReadCapacityUnits",
  writeCapacity: "WriteCapacityUnits",
  ttl: ["ttl", { attributeName: "AttributeName", enabled: "Enabled" }],
  deletionProtectionEnabled: { only: [false] },
  streamEnabled: { only: [false] },
  serverSideEncryption: ["SSESpecification", { enabled: "Enabled", kmsKeyArn: "KMSMasterKeyId" }],
  pointInTimeRecovery: { noEffect: "nobody restores a table that is gone with the process" },
  tableClass: { noEffect: "it changes the price alone" },
  tags: commonRules.tagList,
};

const schedule: InputRules = {
  name: "Name",
  groupName: "GroupName",
  description: "Description",
  scheduleExpression: "ScheduleExpression",
  scheduleExpressionTimezone: "ScheduleExpressionTimezone",
  startDate: ["StartDate", (text: string) => new Date(text)],
  endDate: ["EndDate", (text: string) => new Date(text)],
  state: "State",
  actionAfterCompletion: "ActionAfterCompletion",
  flexibleTimeWindow: [
    "FlexibleTimeWindow",
    { mode: "Mode", maximumWindowInMinutes: "MaximumWindowInMinutes" },
  ],
  target: [
    "Target",
    {
      arn: "Arn",
      roleArn: "RoleArn",
      input: "Input",
      deadLetterConfig: commonRules.deadLetterConfig,
      retryPolicy: commonRules.retryPolicy,
      sqsParameters: ["SqsParameters", { messageGroupId: "MessageGroupId" }],
    },
  ],
  kmsKeyArn: commonRules.encryption,
};

/** Tables, secrets and schedules. */
export const otherProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:dynamodb/table:Table": provisioner(
    table,
    async ({ ttl, hash, range, ReadCapacityUnits, WriteCapacityUnits, ...fields }, { dynamodb }) => {
      const { TableName, BillingMode } = fields;
      await call(dynamodb, "CreateTable", {
        ...fields,
        KeySchema: [
          { AttributeName: hash as string, KeyType: "HASH" },
          ...(range ? [{ AttributeName: range as string, KeyType: "RANGE" }] : []),
        ],
        ...(BillingMode === "PROVISIONED" && {
          ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
        }),
      });
      if (ttl) await call(dynamodb, "UpdateTimeToLive", { TableName, TimeToLiveSpecification: ttl });
    },
  ),
  "aws:dynamodb/tableItem:TableItem": provisioner(
    {
      tableName: "TableName",
      item: ["Item", (text: string) => JSON.parse(text) as unknown],
      hashKey: commonRules.ofProvider,
      rangeKey: commonRules.ofProvider,
    },
    (fields, { dynamodb }) => call(dynamodb, "PutItem", fields),
  ),
  "aws:secretsmanager/secret:Secret": provisioner(
    {
      name: "Name",
      description: "Description",
      tags: commonRules.tagList,
      kmsKeyId: commonRules.encryption,
      recoveryWindowInDays: commonRules.ofDestroy,
    },
    async (fields, { secretsmanager }, { arn }) => secretsmanager.createSecret(fields, arn),
  ),
  "aws:secretsmanager/secretVersion:SecretVersion": provisioner(
    {
      secretId: "SecretId",
      secretString: "SecretString",
      secretBinary: ["SecretBinary", (text: string) => Buffer.from(text, "base64")],
      versionStages: "VersionStages",
    },
    (fields, { secretsmanager }) => call(secretsmanager, "PutSecretValue", fields),
  ),
  "aws:scheduler/scheduleGroup:ScheduleGroup": provisioner(
    { name: "Name", tags: commonRules.tagList },
    (fields, { scheduler }) => call(scheduler, "CreateScheduleGroup", fields),
  ),
  "aws:scheduler/schedule:Schedule": provisioner(schedule, (fields, { scheduler }) =>
    call(scheduler, "CreateSchedule", fields),
  ),
};
