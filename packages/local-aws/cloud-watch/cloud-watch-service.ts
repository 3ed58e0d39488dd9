import type {
  GetMetricDataCommandInput,
  GetMetricStatisticsCommandInput,
  ListMetricsCommandInput,
  PutMetricDataCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { defaultAccountId, type Account } from "../account";
import { systemTimerClock, type TimerClock } from "../clock";
import type { Operation, Service } from "../service";
import { joinStates, type ServiceState } from "../state/service-state";
import { Alarms, type AlarmsArgs } from "./alarms";
import { keptDashboards } from "./dashboards";
import { parseEmf } from "./emf";
import { getMetricData } from "./get-metric-data";
import { getMetricStatistics } from "./get-metric-statistics";
import { listMetrics } from "./list-metrics";
import { MetricStore, type MetricStoreSettings } from "./metric-store";
import { putMetricData } from "./put-metric-data";

export interface CloudWatchServiceArgs extends MetricStoreSettings {
  /** Default: the system's. */
  readonly clock?: TimerClock;
  /** Whose the alarms are. Default: the local account in us-east-1. */
  readonly account?: Account;
  /** Takes what alarms tell their topics. Default: nobody does. */
  readonly notify?: AlarmsArgs["notify"];
}

/**
 * CloudWatch: the metrics that clients put, log lines carry and other services record, and the alarms on them.
 */
export class CloudWatchService implements Service {
  readonly store: MetricStore;
  readonly alarms: Alarms;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly state: ServiceState;
  private readonly clock: TimerClock;

  constructor(args: CloudWatchServiceArgs = {}) {
    const {
      account = { id: defaultAccountId, region: "us-east-1" },
      clock = systemTimerClock,
      notify,
    } = args;
    this.clock = clock;
    this.store = new MetricStore(args);
    this.alarms = new Alarms({ store: this.store, clock, account, notify });
    const dashboards = keptDashboards(account, clock);
    this.state = joinStates({
      metrics: this.store.state,
      alarms: this.alarms.state,
      dashboards: dashboards.state,
    });
    this.operations = {
      ...this.metricOperations(),
      ...this.alarms.operations,
      ...dashboards.operations,
    };
  }

  /** Records the metrics a log line carries, if it carries any. */
  readLogLine(line: string): void {
    for (const sample of parseEmf(line, this.clock.now())) this.store.record(sample);
  }

  async close(): Promise<void> {
    this.alarms.close();
  }

  private metricOperations(): Readonly<Record<string, Operation>> {
    return {
      PutMetricData: async (input: PutMetricDataCommandInput) => {
        putMetricData(this.store, input, this.clock.now());
        return {};
      },
      GetMetricData: async (input: GetMetricDataCommandInput) => getMetricData(this.store, input),
      GetMetricStatistics: async (input: GetMetricStatisticsCommandInput) =>
        getMetricStatistics(this.store, input),
      ListMetrics: async (input: ListMetricsCommandInput) => listMetrics(this.store, input, this.clock.now()),
    };
  }
}
