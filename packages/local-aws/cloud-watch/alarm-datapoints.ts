import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../aws-error";
import { evaluateExpression, type Scope, type Value, type SeriesValues } from "./evaluate-expression";
import { parseExpression } from "./metric-expression";
import { dimensionsOf, periodMs } from "./metric-input";
import { minuteMs, type MetricStore } from "./metric-store";
import { Period } from "./period";
import { statisticOf } from "./statistic";

/** What an alarm watches: the one query that returns data, and those it is calculated from. */
export interface WatchedQueries {
  readonly queries: readonly MetricDataQuery[];
  /** Length of a datapoint's period. */
  readonly periodMs: number;
}

/**
 * The last `count` datapoints of what an alarm watches, newest first, undefined where there is none. Periods end at
 * the last whole minute, or whole period where that is shorter: alarms are evaluated as often, however long their
 * periods are.
 */
export function alarmDatapoints(
  store: MetricStore,
  watched: WatchedQueries,
  nowMs: number,
  count: number,
): (number | undefined)[] {
  const stepMs = Math.min(minuteMs, watched.periodMs);
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  const times = Array.from({ length: count }, (_, index) => endMs - (count - index) * watched.periodMs);
  const values = new Map<string, Value>();
  const begun = new Set<string>();
  const scope: Scope = {
    times,
    metricIds: watched.queries.flatMap(({ Id, MetricStat }) => (MetricStat && Id ? [Id] : [])),
    value: (id) => {
      const query = watched.queries.find(({ Id }) => Id === id);
      if (!query) return undefined;
      const known = values.get(id);
      if (known !== undefined) return known;
      if (begun.has(id)) throw new AwsError("ValidationError", `The query "${id}" depends on itself.`);
      begun.add(id);
      const value = valueOf(store, query, scope);
      values.set(id, value);
      return value;
    },
  };
  const returned = watched.queries.find(({ ReturnData }) => ReturnData !== false);
  const result = scope.value(returned?.Id ?? "");
  if (!(result instanceof Map)) {
    throw new AwsError("ValidationError", `"${returned?.Id}" must come to one time series.`);
  }
  return times.map((time) => (result as SeriesValues).get(time)).reverse();
}

function valueOf(store: MetricStore, query: MetricDataQuery, scope: Scope): Value {
  if (query.Expression !== undefined) return evaluateExpression(parseExpression(query.Expression), scope);
  const { Metric: metric = {}, Stat = "", Period: seconds } = query.MetricStat ?? {};
  const statistic = statisticOf(Stat);
  const lengthMs = periodMs(seconds);
  const name = {
    namespace: metric.Namespace ?? "",
    metric: metric.MetricName ?? "",
    dimensions: dimensionsOf(metric.Dimensions),
  };
  const first = scope.times[0] ?? 0;
  const last = scope.times.at(-1) ?? first;
  const stepMs = Math.min(minuteMs, lengthMs);
  const parts = store.read(name, first, last + lengthMs, stepMs);
  const series = new Map<number, number>();
  for (const time of scope.times) {
    const period = new Period();
    for (let atMs = time; atMs < time + lengthMs; atMs += stepMs) {
      const part = parts.get(atMs);
      if (part) period.addPeriod(part);
    }
    if (period.count > 0) series.set(time, statistic(period));
  }
  return series;
}
