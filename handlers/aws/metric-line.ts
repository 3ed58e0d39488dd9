/** One line of CloudWatch's embedded metric format, of a function for all domains; `fields` are for log queries. */
export function metricLine(
  Namespace: string,
  consumer: string,
  counts: Readonly<Record<string, number>>,
  fields: object,
  nowMs: number,
): string {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: "Count" }));
  const _aws = {
    Timestamp: nowMs,
    CloudWatchMetrics: [{ Namespace, Dimensions: [["Domain", "Consumer"]], Metrics }],
  };
  return `${JSON.stringify({ _aws, Domain: "all", Consumer: consumer, ...counts, ...fields })}\n`;
}
