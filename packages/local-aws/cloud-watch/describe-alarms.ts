import type { AlarmType, DescribeAlarmsCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError, NotSimulated } from "../aws-error";
import type { Alarm } from "./alarm";

const pageSize = 100;

/** The alarms by name, prefix, state and kind; only those on metrics unless AlarmTypes says otherwise. */
export function describeAlarms(alarms: readonly Alarm[], input: DescribeAlarmsCommandInput): object {
  if (input.ChildrenOfAlarmName ?? input.ParentsOfAlarmName ?? input.ActionPrefix) {
    throw new NotSimulated("DescribeAlarms by ChildrenOfAlarmName, ParentsOfAlarmName or ActionPrefix");
  }
  if (input.AlarmNames && input.AlarmNamePrefix) {
    throw new AwsError("ValidationError", "One of AlarmNames and AlarmNamePrefix may be given.");
  }
  const types: readonly AlarmType[] = input.AlarmTypes ?? ["MetricAlarm"];
  const found = alarms.filter(
    ({ name, state, kind }) =>
      types.includes(kind === "metric" ? "MetricAlarm" : "CompositeAlarm") &&
      (!input.AlarmNames || input.AlarmNames.includes(name)) &&
      name.startsWith(input.AlarmNamePrefix ?? "") &&
      (!input.StateValue || state.value === input.StateValue),
  );
  const from = Number(input.NextToken ?? 0);
  const to = from + (input.MaxRecords ?? pageSize);
  const page = found.slice(from, to);
  return {
    MetricAlarms: page.filter(({ kind }) => kind === "metric").map(present),
    CompositeAlarms: page.filter(({ kind }) => kind === "composite").map(present),
    NextToken: to < found.length ? String(to) : undefined,
  };
}

function present({ input, arn, state }: Alarm): object {
  const { Tags: _tags, ...shown } = input;
  return {
    ActionsEnabled: true,
    ...shown,
    AlarmArn: arn,
    StateValue: state.value,
    StateReason: state.reason,
    StateUpdatedTimestamp: new Date(state.sinceMs),
    StateTransitionedTimestamp: new Date(state.sinceMs),
  };
}
