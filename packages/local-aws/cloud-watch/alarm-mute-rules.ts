import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Account } from "../account";
import { AwsError, NotSimulated } from "../aws-error";
import type { TimerClock } from "../clock";
import { pageByMarker } from "../page-by-marker";
import { ResourceStore } from "../resource-store";

interface MuteRule {
  readonly input: CloudWatch.PutAlarmMuteRuleInput;
  readonly fromMs: number;
  readonly toMs: number;
  readonly updatedMs: number;
}

const mostAlarms = 100;
const minuteMs = 60_000;
const longestMs = 15 * 24 * 60 * minuteMs;

/** Rules that mute alarms for one stretch of time, and the API actions on them. */
export function alarmMuteRules(account: Account, clock: TimerClock) {
  const absent = (name: string): AwsError =>
    new AwsError("ResourceNotFoundException", `The alarm mute rule ${name} does not exist.`, 404);
  const rules = new ResourceStore<MuteRule>({ absent, present: absent });
  const described = ({ input, fromMs, toMs, updatedMs }: MuteRule) => ({
    AlarmMuteRuleArn: `arn:aws:cloudwatch:${account.region}:${account.id}:alarm-mute-rule:${input.Name}`,
    ...(input.ExpireDate && { ExpireDate: input.ExpireDate }),
    Status: statusAt(clock.now(), fromMs, toMs),
    MuteType: "ONE_TIME",
    LastUpdatedTimestamp: new Date(updatedMs),
  });
  const operations = {
    async PutAlarmMuteRule(input: CloudWatch.PutAlarmMuteRuleInput) {
      const { AlarmNames = [] } = input.MuteTargets ?? {};
      if (!input.Name) throw invalid("Name must be given");
      if (AlarmNames.length > mostAlarms) throw invalid(`A rule mutes at most ${mostAlarms} alarms`);
      rules.put(input.Name, { input, ...windowOf(input), updatedMs: clock.now() });
      return {};
    },

    async GetAlarmMuteRule({ AlarmMuteRuleName }: CloudWatch.GetAlarmMuteRuleInput) {
      const rule = rules.get(AlarmMuteRuleName);
      const { Name, Description, Rule, MuteTargets, StartDate } = rule.input;
      return { Name, Description, Rule, MuteTargets, StartDate, ...described(rule) };
    },

    async ListAlarmMuteRules(input: CloudWatch.ListAlarmMuteRulesInput) {
      const found = rules.all.filter(
        (rule) =>
          (input.AlarmName === undefined || mutes(rule, input.AlarmName)) &&
          (!input.Statuses || input.Statuses.includes(described(rule).Status)),
      );
      const page = { Marker: input.NextToken, MaxItems: input.MaxRecords };
      const { items, NextMarker } = pageByMarker(found, page, 50);
      return {
        AlarmMuteRuleSummaries: items.map(described),
        ...(NextMarker !== undefined && { NextToken: NextMarker }),
      };
    },

    async DeleteAlarmMuteRule({ AlarmMuteRuleName = "" }: CloudWatch.DeleteAlarmMuteRuleInput) {
      if (rules.find(AlarmMuteRuleName)) rules.delete(AlarmMuteRuleName);
      return {};
    },
  };
  return {
    operations,
    state: rules.state,
    /** Whether the actions of an alarm are muted now. */
    isMuted: (alarmName: string): boolean =>
      rules.all.some(
        (rule) => mutes(rule, alarmName) && statusAt(clock.now(), rule.fromMs, rule.toMs) === "ACTIVE",
      ),
  };
}

function mutes({ input }: MuteRule, alarmName: string): boolean {
  return input.MuteTargets?.AlarmNames?.includes(alarmName) === true;
}

function statusAt(nowMs: number, fromMs: number, toMs: number): CloudWatch.AlarmMuteRuleStatus {
  if (nowMs < fromMs) return "SCHEDULED";
  return nowMs < toMs ? "ACTIVE" : "EXPIRED";
}

/** When the rule begins and ends to mute: once, as its schedule says, within its dates. */
function windowOf({ Rule, StartDate, ExpireDate }: CloudWatch.PutAlarmMuteRuleInput) {
  const { Expression = "", Duration = "", Timezone = "UTC" } = Rule?.Schedule ?? {};
  if (Expression.startsWith("cron(")) throw new NotSimulated("alarm mute rules that recur");
  if (Timezone !== "UTC") throw new NotSimulated("alarm mute rules in another time zone than UTC");
  const [, minute] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(Expression) ?? [];
  const fromMs = minute === undefined ? NaN : Date.parse(`${minute}Z`);
  if (Number.isNaN(fromMs)) throw invalid(`Expression is "${Expression}", must be at(yyyy-MM-ddThh:mm)`);
  const durationMs = readDuration(Duration);
  if (!(durationMs >= minuteMs && durationMs <= longestMs))
    throw invalid(`Duration is "${Duration}", must be ISO 8601 from PT1M to P15D`);
  return {
    fromMs: Math.max(fromMs, StartDate?.getTime() ?? -Infinity),
    toMs: Math.min(fromMs + durationMs, ExpireDate?.getTime() ?? Infinity),
  };
}

function readDuration(text: string): number {
  const [all, days = 0, hours = 0, minutes = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text)?.map((part) => part ?? 0) ?? [];
  if (all === undefined) return NaN;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * minuteMs;
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
