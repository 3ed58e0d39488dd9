import { call } from "../service";
import { commonRules } from "./common-rules";
import { provisioner, type Provisioner } from "./provisioner";

/** Buses, rules, targets and archives. */
export const eventBridgeProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/eventBus:EventBus": provisioner(
    {
      name: "Name",
      description: "Description",
      eventSourceName: "EventSourceName",
      kmsKeyIdentifier: "KmsKeyIdentifier",
      deadLetterConfig: commonRules.deadLetterConfig,
      logConfig: ["LogConfig", { includeDetail: "IncludeDetail", level: "Level" }],
      tags: commonRules.tagList,
    },
    (fields, { events }) => call(events, "CreateEventBus", fields),
  ),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": provisioner(
    { eventBusName: "EventBusName", policy: commonRules.policyAs("Policy") },
    (fields, { events }) => call(events, "PutPermission", fields),
  ),
  "aws:cloudwatch/eventRule:EventRule": provisioner(
    {
      name: "Name",
      eventBusName: "EventBusName",
      eventPattern: "EventPattern",
      scheduleExpression: "ScheduleExpression",
      description: "Description",
      state: "State",
      roleArn: "RoleArn",
      tags: commonRules.tagList,
      forceDestroy: commonRules.ofDestroy,
    },
    (fields, { events }) => call(events, "PutRule", fields),
  ),
  "aws:cloudwatch/eventTarget:EventTarget": provisioner(
    {
      rule: "Rule",
      eventBusName: "EventBusName",
      targetId: "Id",
      arn: "Arn",
      roleArn: "RoleArn",
      input: "Input",
      inputPath: "InputPath",
      inputTransformer: ["InputTransformer", { inputPaths: "InputPathsMap", inputTemplate: "InputTemplate" }],
      sqsTarget: ["SqsParameters", { messageGroupId: "MessageGroupId" }],
      deadLetterConfig: commonRules.deadLetterConfig,
      retryPolicy: commonRules.retryPolicy,
      forceDestroy: commonRules.ofDestroy,
    },
    ({ Rule, EventBusName, ...target }, { events }) =>
      call(events, "PutTargets", { Rule, EventBusName, Targets: [target] }),
  ),
  "aws:cloudwatch/eventArchive:EventArchive": provisioner(
    {
      name: "ArchiveName",
      eventSourceArn: "EventSourceArn",
      eventPattern: "EventPattern",
      description: "Description",
      retentionDays: "RetentionDays",
      kmsKeyIdentifier: commonRules.encryption,
    },
    (fields, { events }) => call(events, "CreateArchive", fields),
  ),
};
