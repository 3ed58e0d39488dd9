import type { CreateScheduleCommandInput } from "@aws-sdk/client-scheduler";
import { AwsError, NotSimulated } from "../aws-error";
import { scheduleExpression, type NextTime } from "./schedule-expression";

/** A schedule as it was asked for, checked, and when it is due. */
export interface Schedule {
  readonly group: string;
  readonly name: string;
  readonly input: CreateScheduleCommandInput;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly nextMs: NextTime;
}

const retriesDefault = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

/** Checks what CreateSchedule and UpdateSchedule take alike. */
export function makeSchedule(input: CreateScheduleCommandInput, createdMs: number, nowMs: number): Schedule {
  const name = input.Name ?? "";
  if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(name)) throw invalid(`"${name}" is no name of a schedule.`);
  const { Target: target, FlexibleTimeWindow: window } = input;
  if (!target?.Arn || !target.RoleArn) throw invalid(`Schedule ${name} needs a Target with Arn and RoleArn.`);
  if (!window?.Mode) throw invalid(`Schedule ${name} needs a FlexibleTimeWindow.`);
  if (window.Mode !== "OFF") throw new NotSimulated(`the flexible time window of schedule ${name}`);
  const startMs = input.StartDate?.getTime();
  const endMs = input.EndDate?.getTime();
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) {
    throw invalid(`Schedule ${name} must start before it ends.`);
  }
  const next = scheduleExpression(
    input.ScheduleExpression ?? "",
    input.ScheduleExpressionTimezone ?? "UTC",
    startMs ?? nowMs,
  );
  return {
    group: input.GroupName ?? "default",
    name,
    input: {
      ...input,
      State: input.State ?? "ENABLED",
      ActionAfterCompletion: input.ActionAfterCompletion ?? "NONE",
      ScheduleExpressionTimezone: input.ScheduleExpressionTimezone ?? "UTC",
      Target: { ...target, RetryPolicy: { ...retriesDefault, ...target.RetryPolicy } },
    },
    createdMs,
    modifiedMs: nowMs,
    nextMs: (afterMs) => {
      // A one-time schedule knows no window.
      if (input.ScheduleExpression?.startsWith("at(")) return next(afterMs);
      const dueMs = next(Math.max(afterMs, (startMs ?? -Infinity) - 1));
      return dueMs !== undefined && dueMs <= (endMs ?? Infinity) ? dueMs : undefined;
    },
  };
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
