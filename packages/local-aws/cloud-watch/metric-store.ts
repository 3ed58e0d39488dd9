import { stateOfMap } from "../state/service-state";
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
  readonly key: string;
  /** Whose last sample came later has the higher one. */
  lastSample: number;
  isForgotten: boolean;
  /** By the beginning of the minute. */
  readonly minutes: Map<number, Period>;
  /** By the beginning of the second; of metrics of high resolution alone. */
  seconds?: Map<number, Period>;
}

type SavedPeriods = readonly (readonly [
  startMs: number,
  period: Omit<Period, "add" | "addSet" | "addPeriod">,
])[];

interface SavedSeries extends Omit<KeptSeries, "minutes" | "seconds"> {
  readonly minutes: SavedPeriods;
  readonly seconds?: SavedPeriods;
}

export const minuteMs = 60_000;
/** How much of each metric outlives a restart: what alarms look back at, without growing day by day. */
const keptThroughRestart = { minutes: 180, seconds: 600 };
/** CloudWatch keeps seconds for three hours. */
const keepSeconds = 3 * 60 * 60;

/** Metrics of every namespace in periods of one minute, and of one second where they are asked to be. */
export class MetricStore {
  private readonly series = new Map<string, KeptSeries>();
  /** Those of dimensions that were seen before, by namespace and name: making a key costs more than all else. */
  private readonly seen = new WeakMap<object, Map<string, Map<string, KeptSeries>>>();
  private samples = 0;
  readonly state = stateOfMap(this.series, {
    save: ({ minutes, seconds, ...series }): SavedSeries => ({
      ...series,
      minutes: newest(minutes, keptThroughRestart.minutes),
      ...(seconds && { seconds: newest(seconds, keptThroughRestart.seconds) }),
    }),
    restore: ({ minutes, seconds, ...series }): KeptSeries => {
      this.samples = Math.max(this.samples, series.lastSample);
      return {
        ...series,
        minutes: periodsFrom(minutes),
        ...(seconds && { seconds: periodsFrom(seconds) }),
      };
    },
  });

  constructor(private readonly settings: MetricStoreSettings = {}) {}

  record(sample: MetricSample): void {
    const { values, counts } = sample;
    for (const period of this.periodsOf(sample))
      for (let i = 0; i < values.length; i++) period.add(values[i] as number, counts?.[i]);
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

  private touch(sample: Omit<MetricSample, "values">): KeptSeries {
    const { namespace, metric, dimensions } = sample;
    const namespaces = this.seen.get(dimensions) ?? new Map<string, Map<string, KeptSeries>>();
    if (namespaces.size === 0) this.seen.set(dimensions, namespaces);
    const metrics = namespaces.get(namespace) ?? new Map<string, KeptSeries>();
    if (metrics.size === 0) namespaces.set(namespace, metrics);
    let series = metrics.get(metric);
    if (!series || series.isForgotten) metrics.set(metric, (series = this.findOrMake(sample)));
    series.lastSample = ++this.samples;
    return series;
  }

  private findOrMake(sample: Omit<MetricSample, "values">): KeptSeries {
    const { namespace, metric, dimensions, unit = "None" } = sample;
    const key = keyOf(sample);
    const known = this.series.get(key);
    if (known) return known;
    if (this.series.size >= (this.settings.keepSeries ?? 5000)) this.forgetStalest();
    const made: KeptSeries = {
      ...{ key, namespace, metric, unit, dimensions: { ...dimensions } },
      ...{ minutes: new Map<number, Period>(), lastSample: 0, isForgotten: false },
    };
    this.series.set(key, made);
    return made;
  }

  private forgetStalest(): void {
    let stalest: KeptSeries | undefined;
    for (const one of this.series.values())
      if (!stalest || one.lastSample < stalest.lastSample) stalest = one;
    if (!stalest) return;
    stalest.isForgotten = true;
    this.series.delete(stalest.key);
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

function newest(periods: ReadonlyMap<number, Period>, most: number): SavedPeriods {
  const sorted = [...periods].sort(([a], [b]) => a - b).slice(-most);
  return sorted.map(([startMs, period]) => [startMs, { ...period }]);
}

function periodsFrom(saved: SavedPeriods): Map<number, Period> {
  return new Map(saved.map(([startMs, period]) => [startMs, Object.assign(new Period(), period)]));
}

function slotAt(slots: Map<number, Period>, atMs: number, lengthMs: number, keep: number): Period {
  const startMs = Math.floor(atMs / lengthMs) * lengthMs;
  const known = slots.get(startMs);
  if (known) return known;
  const period = new Period();
  slots.set(startMs, period);
  if (slots.size > keep) slots.delete([...slots.keys()].reduce((a, b) => Math.min(a, b)));
  return period;
}

function keyOf({ namespace, metric, dimensions }: MetricName): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, metric, sorted]);
}
