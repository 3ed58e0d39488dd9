export interface MetricStat {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Average" | "Minimum" | "Maximum" | "p50" | "p99";
}

type Stat = MetricStat["statistic"];

/** What SQS measures of a queue; not there for a queue that was left alone for hours. */
export function queueMetric(queueName: string, metricName: string, statistic: Stat): MetricStat {
  return { namespace: "AWS/SQS", metricName, dimensions: { QueueName: queueName }, statistic };
}

export function functionMetric(functionName: string, metricName: string, statistic: Stat): MetricStat {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: functionName }, statistic };
}

/** What EventBridge measures of a rule; most of it only while it is not zero. */
export function ruleMetric(busName: string, ruleName: string, metricName: string, statistic: Stat) {
  const dimensions = { EventBusName: busName, RuleName: ruleName };
  return { namespace: "AWS/Events", metricName, dimensions, statistic };
}

/** What EventBridge measures of all rules of a bus. */
export function busMetric(busName: string, metricName: string, statistic: Stat): MetricStat {
  return { namespace: "AWS/Events", metricName, dimensions: { EventBusName: busName }, statistic };
}

interface DomainSource {
  readonly namespace: string;
  readonly domain: string;
}

export interface MetricSource extends DomainSource {
  readonly consumer: string;
}

/** What all consumers of a domain measure as one: the metrics that are written in trouble alone. */
export function domainMetric(source: DomainSource, metricName: string, statistic: Stat): MetricStat {
  return { namespace: source.namespace, metricName, dimensions: { Domain: source.domain }, statistic };
}

/** What a consumer measures of itself: see its log's lines in the embedded metric format. */
export function consumerMetric(source: MetricSource, metricName: string, statistic: Stat): MetricStat {
  const dimensions = { Domain: source.domain, Consumer: source.consumer };
  return { namespace: source.namespace, metricName, dimensions, statistic };
}

export function logMetric(logGroupName: string, metricName: string): MetricStat {
  return { namespace: "AWS/Logs", metricName, dimensions: { LogGroupName: logGroupName }, statistic: "Sum" };
}
