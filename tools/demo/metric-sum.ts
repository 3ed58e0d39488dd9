import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { DomainSubscription } from "../topology/event-destinations";

/** The sum of what a consumer itself has reported since then, by the full minute. */
export function metricSum(
  { services }: LocalAws,
  { domain, name, metricNamespace: namespace }: DomainSubscription,
  metric: string,
  sinceMs: number,
): number {
  const minuteMs = 60_000;
  const fromMs = Math.floor(sinceMs / minuteMs) * minuteMs;
  const dimensions = { Domain: domain, Consumer: name };
  const { store } = services.monitoring;
  const periods = store.read({ namespace, metric, dimensions }, fromMs, Date.now() + minuteMs, minuteMs);
  return [...periods.values()].reduce((total, period) => total + period.sum, 0);
}
