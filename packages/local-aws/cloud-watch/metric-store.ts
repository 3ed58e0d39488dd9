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
  /** By the beginning of the second; of metrics of high resolution alone. */
  seconds?: Map<number, Period>;
}

export const minuteMs = 60_000;
/** CloudWatch keeps seconds for three hours. */
const keepSeconds = 3 * 60 * 60;

/** Metrics of every namespace in periods of one minute, and of one second where they are asked to be. */
export class MetricStore {
  // In the order of their last samples.
  private readonly series = new Map<string, KeptSeries>();

  constructor(private readonly settings: MetricStoreSettings = {}) {}

  record(sample: MetricSample): void {
    for (const period of this.periodsOf(sample))
      for (const [i, value] of sample.values.entries()) period.add(value, sample.counts?.[i]);
  }

  /** Adds values that were summed up elsewhere. */
  recordSet(sample: Omit<MetricSample, "values" | "counts">, set: StatisticSet): void {
    for (const period of this.periodsOf(sample)) period.addSet(set);
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
   * multiples of the period. Where they are shorter than what is kept, its values stand at its beginning.
   */
  read(name: MetricName, fromMs: number, toMs: number, periodMs: number): Map<number, Period> {
    const periods = new Map<number, Period>();
    const firstMs = Math.floor(fromMs / periodMs) * periodMs;
    const { minutes, seconds = minutes } = this.series.get(keyOf(name)) ?? {};
    const kept = (periodMs < minuteMs ? seconds : minutes) ?? [];
    for (const [minute, period] of [...kept].sort(([a], [b]) => a - b)) {
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

  /** What a sample belongs into. */
  private periodsOf(sample: Omit<MetricSample, "values">): Period[] {
    const series = this.touch(sample);
    const minute = slotAt(series.minutes, sample.atMs, minuteMs, this.settings.keepMinutes ?? 1440);
    if (!sample.isHighResolution) return [minute];
    series.seconds ??= new Map();
    return [minute, slotAt(series.seconds, sample.atMs, 1000, keepSeconds)];
  }
}

function slotAt(slots: Map<number, Period>, atMs: number, lengthMs: number, keep: number): Period {
  const startMs = Math.floor(atMs / lengthMs) * lengthMs;
  const period = slots.get(startMs) ?? new Period();
  slots.set(startMs, period);
  if (slots.size > keep) slots.delete([...slots.keys()].reduce((a, b) => Math.min(a, b)));
  return period;
}

function keyOf({ namespace, metric, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metric, sorted]);
}
