import { call } from "../service";
import { tagForms } from "./change-tags";
import { commonRules } from "./common-rules";
import { setter, type Make, type Provisioner } from "./provisioner";
import type { Fields, InputRule, InputRules } from "./translate-inputs";

const dimensions: InputRule = [
  "Dimensions",
  (given: Readonly<Record<string, string>>) =>
    Object.entries(given).map(([Name, Value]) => ({ Name, Value })),
];

const actions: InputRules = {
  alarmDescription: "AlarmDescription",
  actionsEnabled: "ActionsEnabled",
  alarmActions: "AlarmActions",
  okActions: "OKActions",
  insufficientDataActions: "InsufficientDataActions",
  tags: commonRules.tagList,
};

const query: InputRules = {
  id: "Id",
  expression: "Expression",
  label: "Label",
  period: "Period",
  returnData: "ReturnData",
  metric: [
    "MetricStat",
    {
      namespace: "Namespace",
      metricName: "MetricName",
      dimensions,
      period: "Period",
      stat: "Stat",
      unit: "Unit",
    },
    ({ Period, Stat, Unit, ...Metric }) => ({ Metric, Period, Stat, Unit }),
  ],
};

const remove: Make = ({ AlarmName }, { monitoring }) =>
  call(monitoring, "DeleteAlarms", { AlarmNames: [AlarmName] });

/** Alarms of metrics and of other alarms. */
export const alarmProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": setter(
    {
      ...actions,
      name: "AlarmName",
      namespace: "Namespace",
      metricName: "MetricName",
      dimensions,
      period: "Period",
      statistic: "Statistic",
      extendedStatistic: "ExtendedStatistic",
      unit: "Unit",
      metricQueries: ["Metrics", query, returningNothing],
      comparisonOperator: "ComparisonOperator",
      threshold: "Threshold",
      thresholdMetricId: "ThresholdMetricId",
      evaluationPeriods: "EvaluationPeriods",
      datapointsToAlarm: "DatapointsToAlarm",
      treatMissingData: "TreatMissingData",
      evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile",
    },
    (fields, { monitoring }) => call(monitoring, "PutMetricAlarm", fields),
    remove,
    tagForms.monitoring,
  ),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": setter(
    { ...actions, alarmName: "AlarmName", alarmRule: "AlarmRule" },
    (fields, { monitoring }) => call(monitoring, "PutCompositeAlarm", fields),
    remove,
    tagForms.monitoring,
  ),
};

/** Left out, the provider says that a query returns nothing. */
function returningNothing(fields: Fields): Fields {
  return { ReturnData: false, ...fields };
}
