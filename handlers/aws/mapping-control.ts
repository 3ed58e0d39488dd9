import { LambdaClient, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { ConflictException, CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { mappingKey, type ConsumerPlace } from "../../events/consumer-settings";
import type { DeliveryControl } from "../consumer/consumer-ports";
import type { StateItem } from "../ports/state-table";
import { dynamoStateTable } from "./dynamo-state-table";

/** Written by whoever deploys, after the mapping is made: a function cannot be told of its mapping before it exists. */
export interface MappingItem extends StateItem {
  /** The event source mapping's UUID. */
  readonly mappingId: string;
}

/** Where resumes are scheduled, and who carries them out. */
export interface ResumeSettings {
  /** EventBridge Scheduler's group of schedules. */
  readonly scheduleGroup: string;
  /** ARN of the role that may lambda:UpdateEventSourceMapping on the mapping, for scheduler.amazonaws.com. */
  readonly roleArn: string;
}

/** A batch whose probe hung has three seconds left, in which its pause must not end it. */
const patience = { timeoutMs: 1_000, maxAttempts: 3 };
const resumeTarget = "arn:aws:scheduler:::aws-sdk:lambda:updateEventSourceMapping";
const maxNameLength = 64;

/**
 * Reads where to arm resumes from the variables PAUSE_SCHEDULE_GROUP and PAUSE_ROLE_ARN.
 * @throws naming the variable that is missing.
 */
export function resumeSettings(env: Readonly<Record<string, string | undefined>>): ResumeSettings {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`The consumer's environment variable ${name} is missing.`);
    return value;
  };
  return { scheduleGroup: read("PAUSE_SCHEDULE_GROUP"), roleArn: read("PAUSE_ROLE_ARN") };
}

/**
 * Pauses a consumer by disabling its event source mapping; a one-shot schedule enables it again, and retries for a
 * day. Needs dynamodb:GetItem on its own key, scheduler:CreateSchedule in the group, iam:PassRole on the role, and
 * lambda:UpdateEventSourceMapping on the mapping.
 */
export function mappingControl(place: ConsumerPlace, settings: ResumeSettings): DeliveryControl {
  const table = dynamoStateTable<MappingItem>(place.stateTable, patience);
  const scheduler = new SchedulerClient({ maxAttempts: patience.maxAttempts });
  const lambda = new LambdaClient({ maxAttempts: patience.maxAttempts });
  const inTime = (): { abortSignal: AbortSignal } => ({
    abortSignal: AbortSignal.timeout(patience.timeoutMs),
  });
  let knownId: string | undefined;

  async function mappingId(): Promise<string> {
    knownId ??= (await table.read(mappingKey(place)))?.mappingId;
    if (knownId === undefined) throw new Error(`The state table has no item ${mappingKey(place)}.`);
    return knownId;
  }

  return {
    async armResume(atMs) {
      // A schedule knows whole seconds; resumed a moment early, the first batch would be parked and not probe.
      const at = new Date(Math.ceil(atMs / 1000) * 1000).toISOString().slice(0, 19);
      const name = `${place.domain}-${place.consumer}-${at.replace(/\D/g, "")}`;
      const command = new CreateScheduleCommand({
        Name: name.slice(-maxNameLength),
        GroupName: settings.scheduleGroup,
        ScheduleExpression: `at(${at})`,
        ScheduleExpressionTimezone: "UTC",
        FlexibleTimeWindow: { Mode: "OFF" },
        ActionAfterCompletion: "DELETE",
        Target: {
          Arn: resumeTarget,
          RoleArn: settings.roleArn,
          Input: JSON.stringify({ UUID: await mappingId(), Enabled: true }),
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
        },
      });
      try {
        await scheduler.send(command, inTime());
      } catch (error) {
        // The same resume is armed already.
        if (!(error instanceof ConflictException)) throw error;
      }
    },
    async stop() {
      const command = new UpdateEventSourceMappingCommand({ UUID: await mappingId(), Enabled: false });
      await lambda.send(command, inTime());
    },
  };
}
