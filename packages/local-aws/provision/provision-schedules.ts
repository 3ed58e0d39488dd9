import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import type { Provisioner } from "./provisioner";
import type { InputRules } from "./translate-inputs";

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

/** Schedules and their groups. */
export const scheduleProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    rules: { name: "Name", tags: commonRules.tagList },
    create: (fields, { scheduler }) => call(scheduler, "CreateScheduleGroup", fields),
    update: () => Promise.resolve(),
    delete: ({ Name }, { scheduler }) => call(scheduler, "DeleteScheduleGroup", { Name }),
    tags: tagForms.scheduler,
  },
  "aws:scheduler/schedule:Schedule": {
    rules: schedule,
    create: (fields, { scheduler }) => call(scheduler, "CreateSchedule", fields),
    update: (fields, { scheduler }) => call(scheduler, "UpdateSchedule", fields),
    delete: ({ Name, GroupName }, { scheduler }) => call(scheduler, "DeleteSchedule", { Name, GroupName }),
  },
};
