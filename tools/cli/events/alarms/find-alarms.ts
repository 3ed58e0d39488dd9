import { platform } from "../../../../events/domains";
import {
  GetAlarmMuteRuleCommand,
  paginateDescribeAlarms,
  paginateListAlarmMuteRules,
  type CloudWatchClient,
  type CompositeAlarm,
  type GetAlarmMuteRuleOutput,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { jobName } from "../../../../handlers/settings/names";
import { resourceName } from "../../../../packages/text/resource-name";
import { busNames, endpointInUse } from "../backbone";
import { useRegionOf } from "../verb";

/** An alarm of an environment, and whether anybody hears of it. */
export interface DeployedAlarm {
  readonly name: string;
  readonly state: string;
  readonly since: string;
  readonly reason: string;
  /** Path of its runbook in this repository. */
  readonly runbook: string;
  /** Until when nobody hears of it, and why; empty when somebody does. */
  readonly muted: string;
  /** Of an alarm over others: their names are in it. */
  readonly rule: string;
}

/**
 * The alarms of a stack, by name. Needs cloudwatch:DescribeAlarms, ListAlarmMuteRules and GetAlarmMuteRule.
 * @throws when it has none.
 */
export async function findAlarms(stack: string, client: CloudWatchClient): Promise<DeployedAlarm[]> {
  const beginnings = [
    ...busNames(stack),
    ...(["recover-dead-letters", "detect-drift"] as const).map((job) => jobName(job, stack)),
  ].map((name) => `${name}-`);
  const muted = await findMuted(client);
  const pages = paginateDescribeAlarms(
    { client },
    { AlarmNamePrefix: `${platform}-`, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  );
  const found: (MetricAlarm | CompositeAlarm)[] = [];
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    found.push(...MetricAlarms, ...CompositeAlarms);
  const own = found.filter(({ AlarmName = "" }) => beginnings.some((one) => AlarmName.startsWith(one)));
  if (own.length === 0)
    throw new Error(
      `There is no alarm of the stack "${stack}" in ${useRegionOf(stack)} (${endpointInUse()}). Is it deployed?`,
    );
  return own.map((alarm) => toDeployed(alarm, muted)).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Why and until when alarms are muted, whoever muted them. */
async function findMuted(client: CloudWatchClient): Promise<ReadonlyMap<string, string>> {
  const rules = new Map<string, string>();
  const pages = paginateListAlarmMuteRules({ client }, { Statuses: ["ACTIVE", "SCHEDULED"] });
  for await (const { AlarmMuteRuleSummaries = [] } of pages) {
    for (const { AlarmMuteRuleArn = "" } of AlarmMuteRuleSummaries) {
      const AlarmMuteRuleName = resourceName(AlarmMuteRuleArn);
      const rule = await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName }));
      for (const name of rule.MuteTargets?.AlarmNames ?? []) rules.set(name, describeMute(rule));
    }
  }
  return rules;
}

function describeMute({ Description = "", ExpireDate, Name = "" }: GetAlarmMuteRuleOutput): string {
  const end = ExpireDate ? `until ${ExpireDate.toISOString()}` : `by the rule ${Name}, which names no end`;
  return Description ? `${end}: ${Description}` : end;
}

function toDeployed(alarm: MetricAlarm & CompositeAlarm, muted: ReadonlyMap<string, string>): DeployedAlarm {
  const { AlarmName: name = "", AlarmDescription: about = "", StateReason: reason = "" } = alarm;
  return {
    name,
    state: alarm.StateValue ?? "unknown",
    since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString() ?? "",
    reason,
    runbook: /Runbook: (\S+)/.exec(about)?.[1] ?? "",
    muted: alarm.ActionsEnabled === false ? "until somebody enables its actions" : (muted.get(name) ?? ""),
    rule: alarm.AlarmRule ?? "",
  };
}
