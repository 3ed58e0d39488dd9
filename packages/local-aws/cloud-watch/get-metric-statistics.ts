import type { GetMetricStatisticsCommandInput } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error";
import { dimensionsOf, periodMs, timeRange } from "./metric-input";
import type { MetricStore } from "./metric-store";
import { statisticOf } from "./statistic";

const maxDatapoints = 1440;

/** The older way to read one metric, with several statistics at once. */
export function getMetricStatistics(store: MetricStore, input: GetMetricStatisticsCommandInput): object {
  const [startMs, endMs] = timeRange(input.StartTime, input.EndTime);
  const period = periodMs(input.Period);
  const points = Math.ceil((endMs - startMs) / period);
  if (points > maxDatapoints) {
    throw invalid(
      `You have requested up to ${points} datapoints, which exceeds the limit of ${maxDatapoints}.`,
    );
  }
  const { Statistics: names = [], ExtendedStatistics: extended = [] } = input;
  if (names.length + extended.length === 0) throw invalid("Statistics or ExtendedStatistics must be given.");
  const name = {
    namespace: input.Namespace ?? "",
    metric: input.MetricName ?? "",
    dimensions: dimensionsOf(input.Dimensions),
  };
  const unit = store.find(name)?.unit;
  if (input.Unit !== undefined && input.Unit !== unit) return { Label: name.metric, Datapoints: [] };
  const Datapoints = [...store.read(name, startMs, endMs, period)].map(([atMs, values]) => ({
    Timestamp: new Date(atMs),
    Unit: unit,
    ...Object.fromEntries(names.map((statistic) => [statistic, statisticOf(statistic)(values)])),
    ...(extended.length > 0 && {
      ExtendedStatistics: Object.fromEntries(
        extended.map((statistic) => [statistic, statisticOf(statistic)(values)]),
      ),
    }),
  }));
  return { Label: name.metric, Datapoints };
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterCombination", message);
}
