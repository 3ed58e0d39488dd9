import type {
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  StateValue,
} from "@aws-sdk/client-cloudwatch";
import type { WatchedQueries } from "./alarm-datapoints";
import type { AlarmRule } from "./alarm-rule";
import type { AlarmEvaluationSettings } from "./evaluate-datapoints";

/** Where an alarm stands, and since when. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly sinceMs: number;
}

interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  state: AlarmState;
}

/** An alarm that watches a metric or an expression over metrics. */
export interface MetricAlarm extends AlarmBase {
  readonly kind: "metric";
  readonly input: PutMetricAlarmCommandInput;
  readonly watched: WatchedQueries;
  readonly settings: AlarmEvaluationSettings;
}

/** An alarm over the states of other alarms. */
export interface CompositeAlarm extends AlarmBase {
  readonly kind: "composite";
  readonly input: PutCompositeAlarmCommandInput;
  readonly rule: AlarmRule;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** A change of an alarm's state. */
export interface AlarmChange {
  readonly alarm: Alarm;
  readonly from: AlarmState;
  readonly to: AlarmState;
}
