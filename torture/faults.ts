import type { Random } from "./random";

/** Everything that can go wrong in the model. */
export const faultKinds = [
  "dependency-outage",
  "store-failure",
  "duplicate-delivery",
  "bus-duplicate",
  "lost-delete",
  "crash",
  "timeout",
  "visibility-failure",
  "clock-skew",
  "recycled-environment",
  "invalid-event",
  "failing-event",
  "poison-event",
  "throttled-invocation",
  "set-aside-failure",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How often each kind strikes at most, of the occasions it has. */
const highestRates: Readonly<Record<FaultKind, number>> = {
  "dependency-outage": 0.002,
  "store-failure": 0.005,
  "duplicate-delivery": 0.01,
  "bus-duplicate": 0.003,
  "lost-delete": 0.02,
  crash: 0.01,
  timeout: 0.003,
  "visibility-failure": 0.02,
  "clock-skew": 1,
  "recycled-environment": 0.05,
  "invalid-event": 0.01,
  "failing-event": 0.005,
  "poison-event": 0.0005,
  "throttled-invocation": 0.02,
  "set-aside-failure": 0.2,
};

/** A time in which the dependency fails or dawdles. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** Share of calls that fail. */
  readonly failingShare: number;
  /** What a failing call takes at least and at most. */
  readonly latencyMs: readonly [least: number, most: number];
}

const shareOfHealthySeeds = 0.08;
const shareOfKindsInASeed = 0.75;

/** The faults of one seed: which kinds strike, how often, when; and how often they did. */
export class Faults {
  readonly struck = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  readonly isHealthy: boolean;
  readonly outages: readonly Outage[];
  readonly storeOutages: readonly { readonly fromMs: number; readonly toMs: number }[];
  private isStopped = false;
  private readonly rates: Readonly<Record<FaultKind, number>>;

  constructor(
    private readonly random: Random,
    startMs: number,
    durationMs: number,
    /** How many times as often as usual all kinds strike. Default 1. */
    factor = 1,
  ) {
    this.isHealthy = random.chance(shareOfHealthySeeds);
    const rateOf = (kind: FaultKind): number =>
      this.isHealthy || !random.chance(shareOfKindsInASeed) ? 0 : random.next() * highestRates[kind] * factor;
    this.rates = Object.fromEntries(faultKinds.map((kind) => [kind, rateOf(kind)])) as Record<
      FaultKind,
      number
    >;
    const windows = (most: number): { fromMs: number; toMs: number }[] =>
      Array.from({ length: this.isHealthy ? 0 : random.whole(0, most) }, () => {
        const fromMs = startMs + random.next() * durationMs;
        return { fromMs, toMs: Math.min(startMs + durationMs, fromMs + random.between(10, 300) * 1000) };
      });
    this.outages = windows(3).map((window) => ({
      ...window,
      failingShare: random.pick([1, 1, 0.5, 0.3]),
      latencyMs: random.pick([
        [20, 100],
        [200, 2_000],
        [5_000, 20_000],
        [20_000, 60_000],
      ]),
    }));
    this.storeOutages = windows(2);
  }

  /** Whether a fault strikes at this occasion; counts it. */
  strikes(kind: FaultKind): boolean {
    const isStruck = !this.isStopped && this.random.chance(this.rates[kind]);
    if (isStruck) this.struck[kind] += 1;
    return isStruck;
  }

  /** Counts a fault that came by its own way. */
  note(kind: FaultKind): void {
    this.struck[kind] += 1;
  }

  /** How often a fault strikes that is counted where it does. */
  rateOf(kind: FaultKind): number {
    return this.isStopped ? 0 : this.rates[kind];
  }

  outageAt(nowMs: number): Outage | undefined {
    if (this.isStopped) return undefined;
    return this.outages.find(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
  }

  isStoreDownAt(nowMs: number): boolean {
    return !this.isStopped && this.storeOutages.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
  }

  /** From now on nothing goes wrong any more, but for what the events themselves do. */
  stop(): void {
    this.isStopped = true;
  }
}
