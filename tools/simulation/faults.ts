import {
  drawOutages,
  drawSlowQueues,
  drawStoreOutages,
  type DependencyOutage,
  type StoreOutage,
  type Window,
} from "./draw-outages";
import type { SimulatedRandom } from "./simulated-random";

/** Everything that can go wrong in the simulation. */
export const faultKinds = [
  "dependency-outage",
  "store-failure",
  "duplicate-delivery",
  "bus-duplicate",
  "replay",
  "equal-id",
  "strange-value",
  "strange-data",
  "claim-failure",
  "lost-delete",
  "crash",
  "timeout",
  "visibility-failure",
  "clock-skew",
  "recycled-environment",
  "invalid-event",
  "early-event",
  "failing-event",
  "poison-event",
  "poisonous-call",
  "throttled-invocation",
  "dead-letter-failure",
  "frozen-process",
  "shared-environment",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How often kinds strike, of the occasions they have. */
export type Rates = Partial<Readonly<Record<FaultKind, number>>>;

/** How often each kind strikes at most, of the occasions it has. */
const highestRates: Readonly<Record<FaultKind, number>> = {
  "dependency-outage": 0.002,
  "store-failure": 0.005,
  "duplicate-delivery": 0.01,
  "bus-duplicate": 0.003,
  replay: 0.003,
  "equal-id": 0.003,
  "strange-value": 0.01,
  "strange-data": 0.004,
  "claim-failure": 0.1,
  "lost-delete": 0.02,
  crash: 0.01,
  timeout: 0.003,
  "visibility-failure": 0.02,
  "clock-skew": 1,
  "recycled-environment": 0.05,
  "invalid-event": 0.01,
  "early-event": 0.002,
  "failing-event": 0.005,
  "poison-event": 0.0005,
  "poisonous-call": 0.001,
  "throttled-invocation": 0.02,
  "dead-letter-failure": 0.2,
  "frozen-process": 0.02,
  "shared-environment": 1,
};

/** Drawn with a chance of their own, so that a seed without them is the world that it was before they were known. */
const drawnApart: readonly FaultKind[] = ["frozen-process", "shared-environment"];

const shareOfHealthySeeds = 0.08;
const shareOfKindsInASeed = 0.75;
const shareOfKindsApart = 0.25;

/** What is not as it is drawn, so that a defect shows in few events. */
export interface FaultChanges {
  /** How many times as often as usual all kinds strike. Default 1. */
  readonly factor?: number;
  /** How often some kinds strike in place of what is drawn. Default none. */
  readonly rates?: Rates | undefined;
  /** Share of the state table's answers that are lost for most of the run. Default as drawn. */
  readonly lostAnswersShare?: number | undefined;
  /** The chance of kinds that are drawn apart. Default none of them strikes. */
  readonly apart?: SimulatedRandom | undefined;
}

function longBrownout(startMs: number, durationMs: number, silentShare: number): StoreOutage {
  return {
    fromMs: startMs + 0.1 * durationMs,
    toMs: startMs + 0.9 * durationMs,
    silentShare,
    effectShare: 1,
  };
}

/** The faults of one seed: which kinds strike, how often, when; and how often they did. */
export class Faults {
  readonly struck = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  readonly isHealthy: boolean;
  readonly outages: readonly DependencyOutage[];
  readonly storeOutages: readonly StoreOutage[];
  /** Times in which SQS takes seconds to answer. */
  private readonly slowQueues: readonly Window[];
  private isStopped = false;
  private readonly rates: Readonly<Record<FaultKind, number>>;

  constructor(
    private readonly random: SimulatedRandom,
    startMs: number,
    durationMs: number,
    /** How long an event may wait; few outages of the dependency last longer. */
    maxAgeMs: number,
    { factor = 1, rates = {}, lostAnswersShare, apart }: FaultChanges = {},
  ) {
    this.isHealthy = random.chance(shareOfHealthySeeds);
    const drawRate = (kind: FaultKind): number => {
      const isApart = drawnApart.includes(kind);
      const [from, share] = isApart ? [apart, shareOfKindsApart] : [random, shareOfKindsInASeed];
      return this.isHealthy || !from?.chance(share) ? 0 : from.next() * highestRates[kind] * factor;
    };
    const drawn = Object.fromEntries(faultKinds.map((kind) => [kind, drawRate(kind)]));
    this.rates = { ...(drawn as Record<FaultKind, number>), ...(!this.isHealthy && rates) };
    this.outages = this.isHealthy ? [] : drawOutages(random, startMs, durationMs, maxAgeMs);
    const storeOutages = this.isHealthy ? [] : drawStoreOutages(random, startMs, durationMs);
    this.storeOutages =
      this.isHealthy || lostAnswersShare === undefined
        ? storeOutages
        : [longBrownout(startMs, durationMs, lostAnswersShare)];
    this.slowQueues = this.isHealthy ? [] : drawSlowQueues(random, startMs, durationMs, this.outages);
  }

  /** When the last outage is over. */
  get lastMs(): number {
    return Math.max(0, ...[...this.outages, ...this.storeOutages].map(({ toMs }) => toMs));
  }

  /** The longest outage, of the dependency or of the table, that is under way. */
  windowAt(nowMs: number): Window | undefined {
    const [longest] = [...this.outages, ...this.storeOutages]
      .filter((window) => isWithin(window, nowMs))
      .sort((one, other) => other.toMs - other.fromMs - (one.toMs - one.fromMs));
    return longest;
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

  outageAt(nowMs: number): DependencyOutage | undefined {
    if (this.isStopped) return undefined;
    return this.outages.find((outage) => isWithin(outage, nowMs));
  }

  storeOutageAt(nowMs: number): StoreOutage | undefined {
    if (this.isStopped) return undefined;
    return this.storeOutages.find((outage) => isWithin(outage, nowMs));
  }

  isQueueSlowAt(nowMs: number): boolean {
    return !this.isStopped && this.slowQueues.some((window) => isWithin(window, nowMs));
  }

  /** From now on nothing goes wrong any more, but for what the events themselves do. */
  stop(): void {
    this.isStopped = true;
  }
}

function isWithin({ fromMs, toMs }: Window, nowMs: number): boolean {
  return nowMs >= fromMs && nowMs < toMs;
}
