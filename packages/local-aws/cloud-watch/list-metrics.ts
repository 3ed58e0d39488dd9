import type { ListMetricsCommandInput } from "@aws-sdk/client-cloudwatch";
import type { MetricStore } from "./metric-store";

const pageSize = 500;
const recentMs = 3 * 60 * 60 * 1000;

/** The metrics that have data, in pages of 500, narrowed by namespace, name, dimensions and recency. */
export function listMetrics(store: MetricStore, input: ListMetricsCommandInput, nowMs: number): object {
  const found = store
    .list()
    .filter(
      ({ series, newestMs }) =>
        (input.Namespace === undefined || series.namespace === input.Namespace) &&
        (input.MetricName === undefined || series.metric === input.MetricName) &&
        (input.RecentlyActive === undefined || newestMs > nowMs - recentMs) &&
        (input.Dimensions ?? []).every(({ Name = "", Value }) =>
          Value === undefined ? Object.hasOwn(series.dimensions, Name) : series.dimensions[Name] === Value,
        ),
    )
    .map(({ series }) => ({
      Namespace: series.namespace,
      MetricName: series.metric,
      Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
    }));
  const from = Number(input.NextToken ?? 0);
  const to = from + pageSize;
  return { Metrics: found.slice(from, to), NextToken: to < found.length ? String(to) : undefined };
}
