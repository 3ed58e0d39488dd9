import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
  ListMetricsCommandInput,
  PutMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { systemClock, type Clock } from "../clock";
import type { Operation, Service } from "../service";
import { parseEmf } from "./emf";
import { getMetricData } from "./get-metric-data";
import { getMetricStatistics } from "./get-metric-statistics";
import { listMetrics } from "./list-metrics";
import { MetricStore, type MetricStoreSettings } from "./metric-store";
import { putMetricData } from "./put-metric-data";

export interface CloudWatchServiceArgs extends MetricStoreSettings {
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** CloudWatch's metrics: what clients put, what log lines carry, and what other services record. */
export class CloudWatchService implements Service {
  readonly store: MetricStore;
  readonly operations: Readonly<Record<string, Operation>> = {
    PutMetricData: async (input: PutMetricDataCommandInput) => {
      putMetricData(this.store, input, this.clock.now());
      return {};
    },
    GetMetricData: async (input: GetMetricDataCommandInput) => getMetricData(this.store, input),
    GetMetricStatistics: async (input: GetMetricStatisticsCommandInput) =>
      getMetricStatistics(this.store, input),
    ListMetrics: async (input: ListMetricsCommandInput) => listMetrics(this.store, input, this.clock.now()),
  };
  private readonly clock: Clock;

  constructor(args: CloudWatchServiceArgs = {}) {
    this.clock = args.clock ?? systemClock;
    this.store = new MetricStore(args);
  }

  /** Records the metrics a log line carries, if it carries any. */
  readLogLine(line: string): void {
    for (const sample of parseEmf(line, this.clock.now())) this.store.record(sample);
  }

  async close(): Promise<void> {}
}
