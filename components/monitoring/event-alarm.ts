import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import { alarmKinds, describeAlarm, type AlarmKind } from "./alarm-kinds";
import type { MetricStat } from "./metric-stat";

/** Where an environment's alarms go, and what they promise. */
export interface AlarmSettings {
  readonly pageTopicArn: pulumi.Input<string>;
  readonly ticketTopicArn: pulumi.Input<string>;
  /** What stands before a runbook's file name: a URL, or a path from the repository's root. */
  readonly runbooks: string;
  /** Seconds between an event and its handling that are too long; SQS' own age may reach three times that. */
  readonly lateSeconds: number;
}

/** When an alarm fires: on one metric, or on an expression over at most 10 of them. */
export interface AlarmCondition {
  /** By the ids that `expression` uses; without an expression, the only one. */
  readonly metrics: Readonly<Record<string, MetricStat>>;
  /** Metric math; 0 or less is well. FILL hides late values unless more periods are evaluated. @default none */
  readonly expression?: string;
  /** The value from which on a period counts. @default 1 */
  readonly threshold?: number;
  /** Seconds of one period. @default 60 */
  readonly periodSeconds?: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** @default 1 */
  readonly datapointsToAlarm?: number;
  /** What a period without data means; with `missing`, the topic hears of a metric that stopped. @default notBreaching */
  readonly treatMissingData?: "notBreaching" | "ignore" | "missing";
}

/** What lasts for minutes, whatever single ones say. */
export const threeOfFive = { evaluationPeriods: 5, datapointsToAlarm: 3 };

interface EventAlarmArgs {
  readonly kind: AlarmKind;
  /** What it watches: begins the alarm's name in AWS. */
  readonly subject: string;
  readonly condition: AlarmCondition;
  readonly settings: AlarmSettings;
  /** Whether it tells nobody itself, because a composite alarm does. @default false */
  readonly silent?: boolean;
}

const maxAlarmMetrics = 10;

/** An alarm of a known kind; it says when all is well again to whom it said that it is not. */
export function eventAlarm(name: string, args: EventAlarmArgs, opts: pulumi.CustomResourceOptions) {
  const { kind, subject, condition, settings } = args;
  const count = Object.keys(condition.metrics).length;
  const most = condition.expression ? maxAlarmMetrics : 1;
  if (count < 1 || count > most) {
    throw new Error(`Alarm "${name}" has ${count} metrics, must have 1 to ${most}.`);
  }
  const topic = topicOf(kind, settings);
  const { treatMissingData = "notBreaching" } = condition;
  return new cloudwatch.MetricAlarm(
    name,
    {
      name: `${subject}-${kind}`,
      alarmDescription: describeAlarm(kind, settings.runbooks),
      ...watched(condition),
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: condition.threshold ?? 1,
      evaluationPeriods: condition.evaluationPeriods ?? 1,
      datapointsToAlarm: condition.datapointsToAlarm ?? 1,
      treatMissingData,
      ...(!args.silent && { alarmActions: [topic], okActions: [topic] }),
      ...(!args.silent && treatMissingData === "missing" && { insufficientDataActions: [topic] }),
    },
    // An alarm holds nothing that could be lost.
    { ...opts, protect: false },
  );
}

export function topicOf(kind: AlarmKind, settings: AlarmSettings): pulumi.Input<string> {
  return alarmKinds[kind].urgency === "page" ? settings.pageTopicArn : settings.ticketTopicArn;
}

function watched({ metrics, expression, periodSeconds: period = 60 }: AlarmCondition) {
  const [only] = Object.values(metrics);
  if (!expression && only) return { ...only, period };
  const inputs = Object.entries(metrics).map(([id, { statistic: stat, ...metric }]) => ({
    id,
    metric: { ...metric, period, stat },
  }));
  return { metricQueries: [{ id: "result", expression, label: "result", returnData: true }, ...inputs] };
}
