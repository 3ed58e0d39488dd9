import type {
  MetricDataQuery,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { AwsError, NotSimulated } from "../aws-error";
import type { WatchedQueries } from "./alarm-datapoints";
import { comparisonOf, type MissingData, type AlarmEvaluationSettings } from "./evaluate-datapoints";
import { parseExpression } from "./metric-expression";
import { periodMs } from "./metric-input";
import { statisticOf } from "./statistic";

const missingData: readonly string[] = ["missing", "ignore", "breaching", "notBreaching"];
const maxActions = 5;
const shortestAlarmMs = 10_000;
const dayMs = 24 * 60 * 60 * 1000;

/** The settings of a metric alarm, checked as PutMetricAlarm checks them. */
export function evaluationSettings(input: PutMetricAlarmCommandInput): AlarmEvaluationSettings {
  const { EvaluationPeriods: evaluationPeriods = 0, Threshold: threshold, TreatMissingData } = input;
  const datapointsToAlarm = input.DatapointsToAlarm ?? evaluationPeriods;
  if (!(evaluationPeriods >= 1))
    throw invalid(`EvaluationPeriods is ${evaluationPeriods}, must be 1 or more`);
  if (!(datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods)) {
    throw invalid(`DatapointsToAlarm is ${datapointsToAlarm}, must be from 1 to ${evaluationPeriods}`);
  }
  if (!input.ComparisonOperator) throw invalid("ComparisonOperator must be given");
  comparisonOf(input.ComparisonOperator);
  if (threshold === undefined) throw new NotSimulated("alarms without a Threshold");
  const treatMissingData = TreatMissingData ?? "missing";
  if (!missingData.includes(treatMissingData)) {
    throw invalid(`TreatMissingData is "${treatMissingData}", must be one of ${missingData.join(", ")}`);
  }
  return {
    comparison: input.ComparisonOperator,
    threshold,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: treatMissingData as MissingData,
  };
}

/** What a metric alarm watches, as queries whichever way it was given. */
export function watchedQueries(input: PutMetricAlarmCommandInput): WatchedQueries {
  if ((input.Metrics !== undefined) === (input.MetricName !== undefined)) {
    throw invalid("one of MetricName and Metrics must be given");
  }
  if (input.EvaluateLowSampleCountPercentile === "ignore") {
    throw new NotSimulated("EvaluateLowSampleCountPercentile");
  }
  const queries = input.Metrics ?? [singleQuery(input)];
  for (const query of queries) checkQuery(query);
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
  if (returned.length !== 1) throw invalid(`${returned.length} of the Metrics return data, one must`);
  const periods = queries.flatMap((query) =>
    query.MetricStat ? periodMs(query.MetricStat.Period) : query.Period ? periodMs(query.Period) : [],
  );
  const longest = Math.max(...periods);
  if (longest < shortestAlarmMs) throw invalid("Period must be 10, 20, 30 or a multiple of 60");
  if (periods.some((period) => period !== longest)) throw new NotSimulated("alarms over different periods");
  if (longest * (input.EvaluationPeriods ?? 0) > dayMs) {
    throw invalid("EvaluationPeriods times Period must not be more than a day");
  }
  return { queries, periodMs: longest };
}

/** Refuses what an alarm is to do that nobody does here. */
export function checkActions(input: PutMetricAlarmCommandInput | PutCompositeAlarmCommandInput): void {
  const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = input;
  for (const actions of [AlarmActions, OKActions, InsufficientDataActions]) {
    if (actions.length > maxActions) throw invalid(`${actions.length} actions are more than ${maxActions}`);
    for (const arn of actions) {
      if (!/^arn:[^:]+:sns:/.test(arn)) throw new NotSimulated(`the alarm action ${arn}`);
    }
  }
}

function singleQuery(input: PutMetricAlarmCommandInput): MetricDataQuery {
  const { Statistic, ExtendedStatistic } = input;
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalid("one of Statistic and ExtendedStatistic must be given");
  }
  return {
    Id: "m1",
    MetricStat: {
      Metric: { Namespace: input.Namespace, MetricName: input.MetricName, Dimensions: input.Dimensions },
      Period: input.Period,
      Stat: Statistic ?? ExtendedStatistic,
      Unit: input.Unit,
    },
  };
}

function checkQuery({ Id = "", Expression, MetricStat }: MetricDataQuery): void {
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id)) throw invalid(`"${Id}" is no id of a query`);
  if ((Expression === undefined) === (MetricStat === undefined)) {
    throw invalid(`the query "${Id}" needs one of Expression and MetricStat`);
  }
  if (Expression !== undefined) parseExpression(Expression);
  if (!MetricStat) return;
  if (MetricStat.Unit !== undefined) throw new NotSimulated("alarms on one unit of a metric");
  statisticOf(MetricStat.Stat ?? "");
}

function invalid(why: string): AwsError {
  return new AwsError("ValidationError", `${why}.`);
}
