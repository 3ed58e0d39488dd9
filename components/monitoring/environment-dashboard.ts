import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { dashboardName } from "../../handlers/settings/names";
import type { SharedResources } from "../functions/shared-resources";
import { arrange, charts, logTable, type ChartLine, type Widget } from "./dashboard-widgets";
import { logQueries, maxLogGroups } from "./log-queries";
import {
  consumerMetric,
  functionMetric,
  logMetric,
  queueMetric,
  ruleMetric,
  type MetricSource,
  type MetricStat,
} from "./metric-stat";

interface DashboardConsumer extends MetricSource {
  readonly queueName: string;
  readonly functionName: string;
  readonly logGroupName: string;
}

export interface DashboardTopology {
  readonly consumers: readonly DashboardConsumer[];
  readonly rules: readonly { readonly busName: string; readonly ruleName: string }[];
  readonly unprocessedQueues: readonly string[];
  readonly alarmArns: readonly pulumi.Input<string>[];
}

interface EnvironmentDashboardArgs extends Pick<SharedResources, "environment" | "region"> {
  readonly topology: DashboardTopology;
}

/** CloudWatch's limit of metrics on one dashboard, drawn or not. */
const maxMetrics = 2500;

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

export function dashboardWidgets(topology: DashboardTopology, region: string): object[] {
  const alarms: Widget = {
    type: "alarm",
    width: 24,
    height: 2,
    properties: { title: "Domains", alarms: topology.alarmArns },
  };
  const rows = Object.entries(sections).flatMap(([title, shown]) => {
    const drawn = Object.entries(shown).flatMap(([name, lines]) => {
      const ofTopology = lines.flatMap((line) => line(topology));
      return charts(name, region, ofTopology);
    });
    const properties = { markdown: `## ${title}`, background: "transparent" };
    const heading: Widget = { type: "text", width: 24, height: 1, properties };
    return [[heading], title === unprocessed ? [...drawn, ...reasons(topology, region)] : drawn];
  });
  return arrange([[alarms], ...rows]);
}

type Lines = (topology: DashboardTopology) => ChartLine[];

function perConsumer(what: string, metricOf: (consumer: DashboardConsumer) => MetricStat): Lines {
  return ({ consumers }) =>
    consumers.map((consumer) => ({
      label: `${consumer.domain}/${consumer.consumer} ${what}`.trim(),
      metric: metricOf(consumer),
    }));
}

/** A line for each consumer, of a metric that it reports itself. */
const own = (metricName: string, statistic: MetricStat["statistic"], what = "") =>
  perConsumer(what, (consumer) => consumerMetric(consumer, metricName, statistic));

const ofQueues = (metricName: string, statistic: MetricStat["statistic"] = "Maximum", what = metricName) =>
  perConsumer(what, ({ queueName }) => queueMetric(queueName, metricName, statistic));

const ofFunctions = (metricName: string, statistic: MetricStat["statistic"]) =>
  perConsumer(metricName, ({ functionName }) => functionMetric(functionName, metricName, statistic));

function ofRules(metricName: string, statistic: MetricStat["statistic"]): Lines {
  return ({ rules }) =>
    rules.map(({ busName, ruleName }) => ({
      label: `${busName}/${ruleName} ${metricName}`,
      metric: ruleMetric(busName, ruleName, metricName, statistic),
    }));
}

const messagesKept: Lines = ({ unprocessedQueues }) =>
  unprocessedQueues.map((queueName) => ({
    label: queueName,
    metric: queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum"),
  }));

/** What AWS bills grows with these ratios: fewer invocations, requests and bytes per event cost less. */
function perEvent(id: string, metricOf: (consumer: DashboardConsumer) => MetricStat): Lines {
  return ({ consumers }) =>
    consumers.map((consumer, index) => ({
      label: `${consumer.domain}/${consumer.consumer}`,
      expression: `${id}${index} / events${index}`,
      inputs: {
        [`${id}${index}`]: metricOf(consumer),
        [`events${index}`]: queueMetric(consumer.queueName, "NumberOfMessagesDeleted", "Sum"),
      },
    }));
}

const unprocessed = "Unprocessed";

/** By the title of a section and of a chart in it, what the chart shows. */
const sections: Readonly<Record<string, Readonly<Record<string, readonly Lines[]>>>> = {
  "In, out, late": {
    "Messages in and out": [
      ofQueues("NumberOfMessagesSent", "Sum", "in"),
      ofQueues("NumberOfMessagesDeleted", "Sum", "out"),
    ],
    "Age of events, ms": [
      own("EventAge", "p50", "p50"),
      own("EventAge", "p99", "p99"),
      own("RetriedEventAge", "Maximum", "retried"),
    ],
    "Messages waiting and in flight": [
      ofQueues("ApproximateNumberOfMessagesVisible"),
      ofQueues("ApproximateNumberOfMessagesNotVisible"),
    ],
  },
  Buses: {
    "Events matched": [ofRules("MatchedEvents", "Sum")],
    "Failed, retried, kept as undelivered": [
      ofRules("FailedInvocations", "Sum"),
      ofRules("RetryInvocationAttempts", "Sum"),
      ofRules("InvocationsSentToDlq", "Sum"),
    ],
    "From ingestion to delivery, ms": [ofRules("IngestionToInvocationSuccessLatency", "p99")],
  },
  Consumers: {
    "Duration of a batch, p99, ms": [ofFunctions("Duration", "p99")],
    "Batches at once": [ofFunctions("ConcurrentExecutions", "Maximum")],
    "Crashes, timeouts, throttles": [ofFunctions("Errors", "Sum"), ofFunctions("Throttles", "Sum")],
  },
  "Circuit breakers: 0 closed, 1 half open, 2 open": {
    States: [own("BreakerState", "Maximum")],
    "Events deferred": [own("EventsDeferred", "Sum")],
    "Opened, and probes": [own("BreakerOpened", "Sum", "opened"), own("BreakerProbes", "Sum", "probes")],
  },
  [unprocessed]: { "Messages kept": [messagesKept] },
  "What it costs": {
    "Invocations per event": [
      perEvent("calls", ({ functionName }) => functionMetric(functionName, "Invocations", "Sum")),
    ],
    "Empty receives per event": [
      perEvent("empty", ({ queueName }) => queueMetric(queueName, "NumberOfEmptyReceives", "Sum")),
    ],
    "Bytes logged per event": [
      perEvent("bytes", ({ logGroupName }) => logMetric(logGroupName, "IncomingBytes")),
    ],
  },
};

/** With more groups than a query can name, the first ones stand for all. */
function reasons({ consumers }: DashboardTopology, region: string): Widget[] {
  const groups = consumers.map(({ logGroupName }) => logGroupName).slice(0, maxLogGroups);
  if (groups.length === 0) return [];
  return [
    logTable("Dead letters by reason", region, groups, logQueries["dead-letters-by-reason"]),
    logTable("Rejected by reason", region, groups, logQueries["rejected-by-reason"]),
  ];
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
