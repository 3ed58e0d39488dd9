import { Period, type StatisticSet } from "./period";
import type { MetricSample } from "./metric-sample";

/** Which metric, down to its dimensions: each other set of them is another metric. */
export interface MetricName {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric with its minutes. */
export interface Series extends MetricName {
  readonly unit: string;
}

export interface MetricStoreSettings {
  /** How many minutes of each metric are kept. Default 1,440: a day. */
  readonly keepMinutes?: number;
  /** How many metrics are kept; the one without news for longest goes first. Default 5,000. */
  readonly keepSeries?: number;
}

interface KeptSeries extends Series {
  /** By the beginning of the minute. */
  readonly minutes: Map<number, Period>;
}

export const minuteMs = 60_000;

/** Metrics of every namespace in periods of one minute. */
export class MetricStore {
  // In the order of their last samples.
  private readonly series = new Map<string, KeptSeries>();

  constructor(private readonly settings: MetricStoreSettings = {}) {}

  record(sample: MetricSample): void {
    const period = this.minuteOf(this.touch(sample), sample.atMs);
    for (const [i, value] of sample.values.entries()) period.add(value, sample.counts?.[i]);
  }

  /** Adds values that were summed up elsewhere. */
  recordSet(name: MetricName, unit: string, atMs: number, set: StatisticSet): void {
    this.minuteOf(this.touch({ ...name, unit }), atMs).addSet(set);
  }

  /** Every metric that is kept, with the time of its newest minute. */
  list(): { readonly series: Series; readonly newestMs: number }[] {
    return [...this.series.values()].map((series) => ({
      series,
      newestMs: Math.max(...series.minutes.keys()),
    }));
  }

  find(name: MetricName): Series | undefined {
    return this.series.get(keyOf(name));
  }

  /**
   * The periods from `fromMs` (inclusive) to `toMs` (exclusive) that have values, oldest first. They begin at whole
   * multiples of the period.
   */
  read(name: MetricName, fromMs: number, toMs: number, periodMs: number): Map<number, Period> {
    const periods = new Map<number, Period>();
    const firstMs = Math.floor(fromMs / periodMs) * periodMs;
    const minutes = [...(this.series.get(keyOf(name))?.minutes ?? [])].sort(([a], [b]) => a - b);
    for (const [minute, period] of minutes) {
      if (minute < firstMs || minute >= toMs) continue;
      const startMs = Math.floor(minute / periodMs) * periodMs;
      const whole = periods.get(startMs) ?? new Period();
      whole.addPeriod(period);
      periods.set(startMs, whole);
    }
    return periods;
  }

  private touch({ namespace, metric, dimensions, unit }: MetricName & { unit?: string }): KeptSeries {
    const key = keyOf({ namespace, metric, dimensions });
    const series = this.series.get(key) ?? {
      namespace,
      metric,
      dimensions: { ...dimensions },
      unit: unit ?? "None",
      minutes: new Map<number, Period>(),
    };
    this.series.delete(key);
    this.series.set(key, series);
    for (const [oldest] of this.series) {
      if (this.series.size <= (this.settings.keepSeries ?? 5000)) break;
      this.series.delete(oldest);
    }
    return series;
  }

  private minuteOf({ minutes }: KeptSeries, atMs: number): Period {
    const minute = Math.floor(atMs / minuteMs) * minuteMs;
    const period = minutes.get(minute) ?? new Period();
    minutes.set(minute, period);
    if (minutes.size > (this.settings.keepMinutes ?? 1440)) minutes.delete(Math.min(...minutes.keys()));
    return period;
  }
}

function keyOf({ namespace, metric, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metric, sorted]);
}
