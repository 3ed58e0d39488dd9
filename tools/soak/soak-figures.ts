import { metricNamespace } from "../../handlers/settings/metric-namespace";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { SoakRow } from "./account-for-events";

/** What a soak did, and what came of it. */
export interface SoakFigures {
  /** Events handed over, duplicates among them. */
  readonly events: number;
  /** Entries that EventBridge took: those whose answer was lost were handed over again. */
  readonly accepted: number;
  /** Messages that EventBridge put into the subscriptions' queues. */
  readonly deliveries: number;
  /** Faults that were made, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Events that publishers kept in their spool for a while. */
  readonly spooled: number;
  /** Calls that failed or were not answered, by what failed and how. */
  readonly injected: Readonly<Record<string, number>>;
  /** What the consumers' own metrics say; without those of killed processes. */
  readonly consumers: Readonly<Record<ConsumerFigure, number>>;
  /** Invocations that ended without an answer. */
  readonly crashes: number;
  readonly publishSeconds: number;
  readonly seconds: number;
  readonly rows: readonly SoakRow[];
}

const consumerMetrics = {
  retries: "EventsRetried",
  deferred: "EventsDeferred",
  duplicates: "EventsDuplicate",
  "breaker openings": "BreakerOpened",
  probes: "BreakerProbes",
  "breaker store errors": "BreakerStoreErrors",
} as const;

type ConsumerFigure = keyof typeof consumerMetrics;

/** Sums up what the consumers have measured. */
export function consumerMetricSums(local: LocalAws, stack: string): SoakFigures["consumers"] {
  return Object.fromEntries(
    Object.entries(consumerMetrics).map(([name, metric]) => [
      name,
      sumOf(local, metricNamespace(stack), metric),
    ]),
  ) as SoakFigures["consumers"];
}

/** The sum of a metric over all its dimensions and all time. */
export function sumOf({ services }: LocalAws, namespace: string, metric: string): number {
  const { store } = services.monitoring;
  let sum = 0;
  for (const { series } of store.list()) {
    if (series.namespace !== namespace || series.metric !== metric) continue;
    for (const period of store.read(series, 0, Infinity, 60_000).values()) sum += period.sum;
  }
  return sum;
}
