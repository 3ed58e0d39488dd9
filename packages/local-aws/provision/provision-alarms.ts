import { call } from "../service";
import { textInput, type Inputs, type Provisioner } from "./services";

/** Topics, and the alarms that tell them. */
export const alarmProvisioners: Readonly<Record<string, Provisioner>> = {
  "aws:sns/topic:Topic": (inputs, { sns }) => call(sns, "CreateTopic", { Name: textInput(inputs, "name") }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (inputs, { monitoring }) =>
    call(monitoring, "PutMetricAlarm", {
      ...actionsOf(inputs),
      AlarmName: textInput(inputs, "name"),
      Namespace: inputs["namespace"],
      MetricName: inputs["metricName"],
      Dimensions: dimensionsOf(inputs["dimensions"]),
      Period: inputs["period"],
      Statistic: inputs["statistic"],
      ExtendedStatistic: inputs["extendedStatistic"],
      Unit: inputs["unit"],
      Metrics: (inputs["metricQueries"] as Inputs[] | undefined)?.map(queryOf),
      ComparisonOperator: inputs["comparisonOperator"],
      Threshold: inputs["threshold"],
      EvaluationPeriods: inputs["evaluationPeriods"],
      DatapointsToAlarm: inputs["datapointsToAlarm"],
      TreatMissingData: inputs["treatMissingData"],
      EvaluateLowSampleCountPercentile: inputs["evaluateLowSampleCountPercentiles"],
    }),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (inputs, { monitoring }) =>
    call(monitoring, "PutCompositeAlarm", {
      ...actionsOf(inputs),
      AlarmName: textInput(inputs, "alarmName"),
      AlarmRule: textInput(inputs, "alarmRule"),
      ActionsSuppressor: (inputs["actionsSuppressor"] as { alarm?: string } | undefined)?.alarm,
    }),
};

function actionsOf(inputs: Inputs): object {
  return {
    AlarmDescription: inputs["alarmDescription"],
    ActionsEnabled: inputs["actionsEnabled"],
    AlarmActions: inputs["alarmActions"],
    OKActions: inputs["okActions"],
    InsufficientDataActions: inputs["insufficientDataActions"],
  };
}

function queryOf(query: Inputs): object {
  const metric = query["metric"] as Inputs | undefined;
  return {
    Id: query["id"],
    Expression: query["expression"],
    Label: query["label"],
    Period: query["period"],
    // Left out, the provider says that it returns none.
    ReturnData: query["returnData"] === true,
    MetricStat: metric && {
      Metric: {
        Namespace: metric["namespace"],
        MetricName: metric["metricName"],
        Dimensions: dimensionsOf(metric["dimensions"]),
      },
      Period: metric["period"],
      Stat: metric["stat"],
      Unit: metric["unit"],
    },
  };
}

function dimensionsOf(dimensions: unknown): object[] | undefined {
  if (dimensions === undefined) return undefined;
  return Object.entries(dimensions as Record<string, string>).map(([Name, Value]) => ({ Name, Value }));
}
