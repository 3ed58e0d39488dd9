import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { AwsError, NotSimulated } from "../aws-error";
import { dimensionsOf, periodMs, timeRange } from "./metric-input";
import type { MetricStore } from "./metric-store";
import { statisticOf } from "./statistic";

/** One line of a result: values by the beginning of their period, oldest first. */
export interface TimeSeries {
  readonly label: string;
  readonly values: ReadonlyMap<number, number>;
}

const maxQueries = 500;

/** Answers queries of stored metrics; an expression over them is refused by name until something needs one. */
export function getMetricData(
  store: MetricStore,
  input: GetMetricDataCommandInput,
): Pick<GetMetricDataCommandOutput, "MetricDataResults" | "Messages"> {
  const [startMs, endMs] = timeRange(input.StartTime, input.EndTime);
  const queries = input.MetricDataQueries ?? [];
  checkIds(queries);
  const results = queries
    .filter((query) => query.ReturnData !== false)
    .map((query) => {
      const { label, values } = readQuery(store, query, startMs, endMs);
      const points = [...values];
      if (input.ScanBy !== "TimestampAscending") points.reverse();
      return {
        Id: query.Id,
        Label: label,
        Timestamps: points.map(([atMs]) => new Date(atMs)),
        Values: points.map(([, value]) => value),
        StatusCode: "Complete" as const,
      };
    });
  return { MetricDataResults: results, Messages: [] };
}

/** The values of one query between two moments. */
export function readQuery(
  store: MetricStore,
  query: MetricDataQuery,
  startMs: number,
  endMs: number,
): TimeSeries {
  if (query.Expression !== undefined) throw new NotSimulated(`the metric expression ${query.Expression}`);
  const { Metric: metric = {}, Period, Stat = "", Unit } = query.MetricStat ?? {};
  const name = {
    namespace: metric.Namespace ?? "",
    metric: metric.MetricName ?? "",
    dimensions: dimensionsOf(metric.Dimensions),
  };
  const statistic = statisticOf(Stat);
  const period = periodMs(Period);
  const otherUnit = Unit !== undefined && store.find(name)?.unit !== Unit;
  const periods = otherUnit ? [] : [...store.read(name, startMs, endMs, period)];
  return {
    label: query.Label ?? name.metric,
    values: new Map(periods.map(([atMs, values]) => [atMs, statistic(values)])),
  };
}

function checkIds(queries: readonly MetricDataQuery[]): void {
  if (queries.length === 0 || queries.length > maxQueries) {
    throw invalid(`MetricDataQueries must hold 1 to ${maxQueries} queries and holds ${queries.length}.`);
  }
  const ids = queries.map((query) => query.Id ?? "");
  for (const [i, id] of ids.entries()) {
    if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) throw invalid(`"${id}" is no id of a query.`);
    if (ids.indexOf(id) !== i) throw invalid(`The id "${id}" is used twice.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
