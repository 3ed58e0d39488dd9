import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { describeAlarm } from "./alarm-kinds";
import { topicOf, type AlarmSettings } from "./event-alarm";

interface DomainAlarmArgs {
  readonly busName: string;
  /** When each of the domain's consumers is in trouble; asked for once all of them are known. */
  readonly alarmRules: () => readonly pulumi.Output<string>[];
  readonly settings: AlarmSettings;
}

// CloudWatch's limits of a composite alarm's rule: 20 subscriptions of a domain.
const maxRuleLength = 10_240;
const maxChildren = 100;

/** Pages once for a domain, however many of its consumers are in trouble. */
export function domainAlarm(
  name: string,
  { busName, alarmRules, settings }: DomainAlarmArgs,
  opts: pulumi.CustomResourceOptions,
): cloudwatch.CompositeAlarm {
  const kind = "domain-in-trouble";
  const topic = topicOf(kind, settings);
  const rule = pulumi
    // The program subscribes before it first waits for anything.
    .output(Promise.resolve().then(() => pulumi.all([...alarmRules()])))
    .apply((rules) => checkedRule(busName, rules.length > 0 ? rules.join(" OR ") : "FALSE"));
  return new cloudwatch.CompositeAlarm(
    name,
    {
      alarmName: `${busName}-${kind}`,
      alarmDescription: describeAlarm(kind, settings.runbooks),
      alarmRule: rule,
      alarmActions: [topic],
      okActions: [topic],
    },
    { ...opts, protect: false },
  );
}

/** Refuses what CloudWatch would refuse later, in the middle of an update. */
export function checkedRule(busName: string, rule: string): string {
  const children = new Set(rule.match(/ALARM\("[^"]+"\)/g)).size;
  if (children > maxChildren || rule.length > maxRuleLength) {
    throw new Error(
      `The alarm of ${busName} combines ${children} alarms in ${rule.length} characters; ` +
        `CloudWatch allows ${maxChildren} in ${maxRuleLength}: give the domain a second bus.`,
    );
  }
  return rule;
}
