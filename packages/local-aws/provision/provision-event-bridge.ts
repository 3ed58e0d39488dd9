import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import { setter, type Provisioner } from "./provisioner";

/** Buses, rules, targets and archives. */
export const eventBridgeProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/eventBus:EventBus": {
    rules: {
      name: "Name",
      description: "Description",
      eventSourceName: "EventSourceName",
      kmsKeyIdentifier: "KmsKeyIdentifier",
      deadLetterConfig: commonRules.deadLetterConfig,
      logConfig: ["LogConfig", { includeDetail: "IncludeDetail", level: "Level" }],
      tags: commonRules.tagList,
    },
    create: (fields, { events }) => call(events, "CreateEventBus", fields),
    update: ({ Tags: _, ...fields }, { events }) => call(events, "UpdateEventBus", fields),
    delete: ({ Name }, { events }) => call(events, "DeleteEventBus", { Name }),
    tags: tagForms.events,
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": setter(
    { eventBusName: "EventBusName", policy: commonRules.policyAs("Policy") },
    (fields, { events }) => call(events, "PutPermission", fields),
    ({ EventBusName }, { events }) =>
      call(events, "RemovePermission", { EventBusName, RemoveAllPermissions: true }),
  ),
  "aws:cloudwatch/eventRule:EventRule": setter(
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
    ({ Name, EventBusName }, { events }) => call(events, "DeleteRule", { Name, EventBusName }),
    tagForms.events,
  ),
  "aws:cloudwatch/eventTarget:EventTarget": setter(
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
    ({ Rule, EventBusName, Id }, { events }) =>
      call(events, "RemoveTargets", { Rule, EventBusName, Ids: [Id] }),
  ),
  "aws:cloudwatch/eventArchive:EventArchive": {
    rules: {
      name: "ArchiveName",
      eventSourceArn: "EventSourceArn",
      eventPattern: "EventPattern",
      description: "Description",
      retentionDays: "RetentionDays",
      kmsKeyIdentifier: commonRules.encryption,
    },
    create: (fields, { events }) => call(events, "CreateArchive", fields),
    // The provider asks for what is named alone: what is left out, and a retention of 0, leaves what was there.
    update: ({ EventSourceArn: _, RetentionDays, ...fields }, { events }) =>
      call(events, "UpdateArchive", { ...fields, ...(RetentionDays ? { RetentionDays } : {}) }),
    delete: ({ ArchiveName }, { events }) => call(events, "DeleteArchive", { ArchiveName }),
  },
};
