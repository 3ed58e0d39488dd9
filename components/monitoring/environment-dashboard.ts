import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { dashboardName } from "../../handlers/settings/names";
import {
  alarmStates,
  arrange,
  charts,
  heading,
  logTable,
  type ChartLine,
  type Widget,
} from "./dashboard-widgets";
import { logQueries } from "./log-queries";
import {
  consumerMetric,
  functionMetric,
  logMetric,
  queueMetric,
  ruleMetric,
  type MetricSource,
  type MetricStat,
} from "./metric-stat";

/** A consumer by its names in AWS. */
interface DashboardConsumer extends MetricSource {
  readonly queueName: string;
  readonly functionName: string;
  readonly logGroupName: string;
}

/** What of an environment is shown. */
export interface DashboardTopology {
  readonly consumers: readonly DashboardConsumer[];
  readonly rules: readonly { readonly busName: string; readonly ruleName: string }[];
  /** Names of the queues that keep what went wrong. */
  readonly unprocessedQueues: readonly string[];
  /** ARNs of the domains' alarms. */
  readonly alarmArns: readonly pulumi.Input<string>[];
}

interface EnvironmentDashboardArgs {
  /** Ends the dashboard's name. */
  readonly environment: string;
  readonly region: string;
  readonly topology: DashboardTopology;
}

/** CloudWatch's limit of metrics on one dashboard, drawn or not. */
const maxMetrics = 2500;
/** CloudWatch's limit of log groups in one query. */
const maxLogGroups = 50;

/** One page that shows where events come in, go out and get stuck. */
export class EnvironmentDashboard extends pulumi.ComponentResource {
  constructor(name: string, args: EnvironmentDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("bellyfed:events:EnvironmentDashboard", name, {}, opts);
    const widgets = dashboardWidgets(args.topology, args.region);
    checkSize(name, widgets);
    new cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: dashboardName(args.environment, args.region),
        dashboardBody: pulumi.jsonStringify({ start: "-PT3H", widgets }),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** The widgets in their places. */
export function dashboardWidgets(topology: DashboardTopology, region: string): object[] {
  return arrange([
    [alarmStates("Domains", topology.alarmArns)],
    ...section("In, out, late", inOutLate(topology), region),
    ...section("Buses", buses(topology), region),
    ...section("Consumers", consumers(topology), region),
    ...section("Circuit breakers: 0 closed, 1 half open, 2 open", breakers(topology), region),
    ...section("Unprocessed", unprocessed(topology), region, reasons(topology, region)),
    ...section("What it costs", costs(topology), region),
  ]);
}

type Charts = Readonly<Record<string, readonly ChartLine[]>>;

function section(title: string, shown: Charts, region: string, more: readonly Widget[] = []): Widget[][] {
  const drawn = Object.entries(shown).flatMap(([name, lines]) => charts(name, region, 8, lines));
  return [[heading(`## ${title}`)], [...drawn, ...more]];
}

function inOutLate(topology: DashboardTopology): Charts {
  const queue = (name: string) =>
    perConsumer(name, ({ queueName }) => queueMetric(queueName, name, "Maximum"));
  return {
    "Events in and out": [
      ...own("EventsReceived", "Sum", "in")(topology),
      ...own("EventsProcessed", "Sum", "out")(topology),
    ],
    "Age of events, ms": [
      ...own("EventAge", "p50", "p50")(topology),
      ...own("EventAge", "p99", "p99")(topology),
      ...own("RetriedEventAge", "Maximum", "retried")(topology),
    ],
    "Messages waiting and in flight": [
      ...queue("ApproximateNumberOfMessagesVisible")(topology),
      ...queue("ApproximateNumberOfMessagesNotVisible")(topology),
    ],
  };
}

function buses({ rules }: DashboardTopology): Charts {
  const perRule = (metricName: string, statistic: "Sum" | "p99"): ChartLine[] =>
    rules.map(({ busName, ruleName }) => ({
      label: `${busName}/${ruleName} ${metricName}`,
      metric: ruleMetric(busName, ruleName, metricName, statistic),
    }));
  return {
    "Events matched": perRule("MatchedEvents", "Sum"),
    "Failed, retried, kept as undelivered": [
      ...perRule("FailedInvocations", "Sum"),
      ...perRule("RetryInvocationAttempts", "Sum"),
      ...perRule("InvocationsSentToDlq", "Sum"),
    ],
    "From ingestion to delivery, ms": perRule("IngestionToInvocationSuccessLatency", "p99"),
  };
}

function consumers(topology: DashboardTopology): Charts {
  const lambda = (name: string, statistic: "Sum" | "Maximum" | "p99") =>
    perConsumer(name, ({ functionName }) => functionMetric(functionName, name, statistic))(topology);
  return {
    "Duration of a batch, p99, ms": lambda("Duration", "p99"),
    "Batches at once": lambda("ConcurrentExecutions", "Maximum"),
    "Crashes, timeouts, throttles": [...lambda("Errors", "Sum"), ...lambda("Throttles", "Sum")],
  };
}

function breakers(topology: DashboardTopology): Charts {
  return {
    States: own("BreakerState", "Maximum", "")(topology),
    "Events deferred": own("EventsDeferred", "Sum", "")(topology),
    "Opened, and probes": [
      ...own("BreakerOpened", "Sum", "opened")(topology),
      ...own("BreakerProbes", "Sum", "probes")(topology),
    ],
  };
}

function unprocessed({ unprocessedQueues: keptQueues }: DashboardTopology): Charts {
  const lines = keptQueues.map((queueName) => ({
    label: queueName,
    metric: queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum"),
  }));
  return { "Messages kept": lines };
}

/** With more groups than a query can name, the first ones stand for all. */
function reasons(topology: DashboardTopology, region: string): Widget[] {
  const groups = topology.consumers.map(({ logGroupName }) => logGroupName).slice(0, maxLogGroups);
  if (groups.length === 0) return [];
  return [
    logTable("Dead letters by reason", region, 8, groups, logQueries["dead-letters-by-reason"]),
    logTable("Rejected by reason", region, 8, groups, logQueries["rejected-by-reason"]),
  ];
}

/** What AWS bills grows with these ratios: fewer invocations, requests and bytes per event cost less. */
function costs({ consumers: shown }: DashboardTopology): Charts {
  const perEvent = (id: string, ofConsumer: (consumer: DashboardConsumer) => MetricStat): ChartLine[] =>
    shown.map((consumer, index) => ({
      label: `${consumer.domain}/${consumer.consumer}`,
      expression: `${id}${index} / events${index}`,
      inputs: {
        [`${id}${index}`]: ofConsumer(consumer),
        [`events${index}`]: consumerMetric(consumer, "EventsReceived", "Sum"),
      },
    }));
  return {
    "Invocations per event": perEvent("calls", ({ functionName }) =>
      functionMetric(functionName, "Invocations", "Sum"),
    ),
    "Empty receives per event": perEvent("empty", ({ queueName }) =>
      queueMetric(queueName, "NumberOfEmptyReceives", "Sum"),
    ),
    "Bytes logged per event": perEvent("bytes", ({ logGroupName }) =>
      logMetric(logGroupName, "IncomingBytes"),
    ),
  };
}

/** A line for each consumer. */
function perConsumer(what: string, metricOf: (consumer: DashboardConsumer) => MetricStat) {
  return ({ consumers: shown }: DashboardTopology): ChartLine[] =>
    shown.map((consumer) => ({
      label: `${consumer.domain}/${consumer.consumer} ${what}`.trim(),
      metric: metricOf(consumer),
    }));
}

/** A line for each consumer, of a metric that it reports itself. */
function own(metricName: string, statistic: "Sum" | "Maximum" | "p50" | "p99", what: string) {
  return perConsumer(what, (consumer) => consumerMetric(consumer, metricName, statistic));
}

function checkSize(name: string, widgets: readonly object[]): void {
  const metrics = widgets.flatMap((widget) => {
    const { metrics = [] } = (widget as Widget).properties as { metrics?: unknown[][] };
    return metrics.filter((entry) => entry.length > 1);
  });
  if (metrics.length > maxMetrics) {
    throw new Error(
      `EnvironmentDashboard "${name}" has ${metrics.length} metrics; CloudWatch shows at most ${maxMetrics}.`,
    );
  }
}
