import type { Series } from "../../packages/local-aws/cloud-watch/metric-store";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { DomainSubscription } from "../topology/event-destinations";

/** The sum of what a consumer itself has reported since then, by the full minute. */
export function metricSum(
  local: LocalAws,
  { domain, name, metricNamespace: namespace }: DomainSubscription,
  metric: string,
  sinceMs: number,
): number {
  return sumSince(local, { namespace, metric, dimensions: { Domain: domain, Consumer: name } }, sinceMs);
}

/** The sum of any metric since then, by the full minute. */
export function sumSince({ services }: LocalAws, metric: Omit<Series, "unit">, sinceMs = 0): number {
  const minuteMs = 60_000;
  const fromMs = Math.floor(sinceMs / minuteMs) * minuteMs;
  const { store } = services.monitoring;
  const periods = store.read(metric, fromMs, Date.now() + minuteMs, minuteMs);
  return [...periods.values()].reduce((total, period) => total + period.sum, 0);
}
