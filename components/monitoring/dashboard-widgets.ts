import type { MetricStat } from "./metric-stat";

/** One line of a chart: a metric, or an expression over metrics that are not drawn. */
export interface ChartLine {
  readonly label: string;
  readonly metric?: MetricStat;
  /** Metric math over `inputs`, whose ids it uses. */
  readonly expression?: string;
  /** By id, unique in the chart. */
  readonly inputs?: Readonly<Record<string, MetricStat>>;
}

/** A widget of a CloudWatch dashboard, still without its place. */
export interface Widget {
  readonly type: "text" | "metric" | "log" | "alarm";
  /** Of the dashboard's 24 columns. */
  readonly width: number;
  /** Grid units of about a centimetre. */
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** CloudWatch's limit of metrics in one widget, drawn or not. */
const maxMetricsPerWidget = 500;
const [width, height] = [8, 6];

/** Lines over time; more of them than one widget may hold become several widgets. */
export function charts(title: string, region: string, lines: readonly ChartLine[]): Widget[] {
  return inParts(lines).map((part, index, parts) => ({
    type: "metric",
    width,
    height,
    properties: {
      title: parts.length > 1 ? `${title} (${index + 1} of ${parts.length})` : title,
      region,
      view: "timeSeries",
      period: 60,
      metrics: part.flatMap(entriesOf),
    },
  }));
}

export function logTable(
  title: string,
  region: string,
  logGroupNames: readonly string[],
  query: string,
): Widget {
  const sources = logGroupNames.map((name) => `SOURCE '${name}'`).join(" | ");
  return {
    type: "log",
    width,
    height,
    properties: { title, region, view: "table", query: `${sources} | ${withoutComments(query)}` },
  };
}

/** Gives rows of widgets their places, from the top. */
export function arrange(rows: readonly (readonly Widget[])[]): object[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const placed = row.map((widget) => {
      if (x + widget.width > 24) {
        x = 0;
        y += widget.height;
      }
      const at = { x, y };
      x += widget.width;
      return { ...widget, ...at };
    });
    y += row.at(-1)?.height ?? 0;
    return placed;
  });
}

function sizeOf({ metric, inputs = {} }: ChartLine): number {
  return (metric ? 1 : 0) + Object.keys(inputs).length;
}

function inParts(lines: readonly ChartLine[]): ChartLine[][] {
  const parts: ChartLine[][] = [[]];
  let room = maxMetricsPerWidget;
  for (const line of lines) {
    if (sizeOf(line) > room) {
      parts.push([]);
      room = maxMetricsPerWidget;
    }
    parts.at(-1)?.push(line);
    room -= sizeOf(line);
  }
  return parts;
}

/** A metric is a list: namespace, name, each dimension's name and value, and how to draw it. */
function entriesOf({ label, metric, expression, inputs = {} }: ChartLine): unknown[][] {
  const entry = ({ namespace, metricName, dimensions, statistic }: MetricStat, drawing: object) => [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, ...drawing },
  ];
  return [
    ...(metric ? [entry(metric, { label })] : []),
    ...(expression ? [[{ expression, label }]] : []),
    ...Object.entries(inputs).map(([id, input]) => entry(input, { id, visible: false })),
  ];
}

function withoutComments(query: string): string {
  return query
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
}
