import { NotSimulated } from "../aws-error";
import type { Period } from "./period";

/** What is read off a period that has at least one value. */
export type Statistic = (period: Period) => number;

const simple: Readonly<Record<string, Statistic>> = {
  SampleCount: (period) => period.count,
  Sum: (period) => period.sum,
  Average: (period) => period.sum / period.count,
  Minimum: (period) => period.min,
  Maximum: (period) => period.max,
};

/** The statistic by the name that CloudWatch has for it: `Sum`, `p99.9`, … */
export function statisticOf(name: string): Statistic {
  const known = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (known) return known;
  const percent = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1] ?? NaN);
  if (Number.isNaN(percent)) throw new NotSimulated(`the statistic "${name}"`);
  return (period) => percentile(period, percent);
}

/** The smallest value that at least `percent` of all values do not exceed. */
function percentile(period: Period, percent: number): number {
  const sorted = [...period.values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= (total * percent) / 100) return value;
  }
  return period.max;
}
