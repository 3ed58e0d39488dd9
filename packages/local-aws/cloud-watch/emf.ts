import type { MetricSample } from "./metric-sample";

// Limits of the embedded metric format's specification.
const maxValues = 100;
const maxMetrics = 100;
const maxDimensions = 30;

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * The metrics that a log line carries in CloudWatch's embedded metric format. What is malformed is skipped without
 * an error, as CloudWatch does: the line stays a log line.
 */
export function parseEmf(line: string, nowMs: number): MetricSample[] {
  if (!line.includes('"_aws"')) return [];
  const members = parse(line);
  const aws = members && asMembers(members._aws);
  if (!members || !aws || !Array.isArray(aws.CloudWatchMetrics)) return [];
  const atMs = typeof aws.Timestamp === "number" ? aws.Timestamp : nowMs;
  return aws.CloudWatchMetrics.flatMap((directive) => samplesOf(asMembers(directive) ?? {}, members, atMs));
}

function samplesOf(directive: Directive, members: Members, atMs: number): MetricSample[] {
  const { Namespace: namespace, Metrics: metrics } = directive;
  if (typeof namespace !== "string" || namespace === "" || !Array.isArray(metrics)) return [];
  const dimensionSets = dimensionSetsOf(directive, members);
  return metrics.slice(0, maxMetrics).flatMap((definition) => {
    const { Name: name, Unit: unit, StorageResolution: resolution } = asMembers(definition) ?? {};
    const values = typeof name === "string" ? valuesOf(members[name]) : [];
    if (typeof name !== "string" || values.length === 0) return [];
    return dimensionSets.map((dimensions) => ({
      namespace,
      metric: name,
      dimensions,
      atMs,
      values,
      ...(typeof unit === "string" ? { unit } : {}),
      ...(resolution === 1 && { isHighResolution: true }),
    }));
  });
}

/** The sets whose every dimension has a value in the line; no sets at all mean a metric without dimensions. */
function dimensionSetsOf(directive: Directive, members: Members): Record<string, string>[] {
  const sets: unknown = directive.Dimensions;
  if (sets === undefined || (Array.isArray(sets) && sets.length === 0)) return [{}];
  if (!Array.isArray(sets)) return [];
  return sets.flatMap((set: unknown) => {
    if (!Array.isArray(set) || set.length > maxDimensions) return [];
    const entries = set.map((name: unknown) => [name, members[String(name)]]);
    const whole = entries.every(([, value]) => typeof value === "string" && value !== "");
    return whole ? [Object.fromEntries(entries) as Record<string, string>] : [];
  });
}

function valuesOf(target: unknown): number[] {
  const values: unknown[] = Array.isArray(target) ? target : [target];
  const whole = values.length <= maxValues && values.every((value) => Number.isFinite(value));
  return whole ? (values as number[]) : [];
}

function parse(line: string): Members | undefined {
  try {
    return asMembers(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function asMembers(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}
