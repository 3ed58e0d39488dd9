import { minuteMs, type MetricStore } from "../../packages/local-aws/cloud-watch/metric-store";
import { Period } from "../../packages/local-aws/cloud-watch/period";
import { statisticOf } from "../../packages/local-aws/cloud-watch/statistic";
import type { Subscription } from "../topology/read-topology";

/** What a consumer's own metrics and its function's say of the last minutes. */
export interface SubscriptionMetrics {
  readonly received: number;
  readonly processed: number;
  readonly retried: number;
  readonly deferred: number;
  readonly invalid: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  /** Milliseconds between an event and its handling; absent when nothing was handled. */
  readonly ageP99Ms?: number;
  readonly durationP99Ms?: number;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
}

const p99 = statisticOf("p99");

/** Reads the metrics of one subscriber over the last `minutes`, the running one included. */
export function subscriptionMetrics(
  store: MetricStore,
  subscription: Subscription,
  nowMs: number,
  minutes: number,
): SubscriptionMetrics {
  const over = (
    namespace: string,
    metric: string,
    dimensions: Readonly<Record<string, string>>,
  ): Period | undefined => {
    const periods = store.read(
      { namespace, metric, dimensions },
      nowMs - minutes * minuteMs,
      nowMs + 1,
      minuteMs,
    );
    const whole = new Period();
    for (const period of periods.values()) whole.addPeriod(period);
    return whole.count > 0 ? whole : undefined;
  };
  const { namespace = "", domain = "", name = "" } = subscription.metricDimensions ?? {};
  const own = (metric: string) => over(namespace, metric, { Domain: domain, Consumer: name });
  const sum = (metric: string) => own(metric)?.sum ?? 0;
  const lambda = (metric: string) =>
    over("AWS/Lambda", metric, { FunctionName: subscription.functionName })?.sum ?? 0;
  const queue = (metric: string) => over("AWS/SQS", metric, { QueueName: subscription.queue })?.sum ?? 0;
  const [age, duration] = [
    own("EventAge"),
    over("AWS/Lambda", "Duration", { FunctionName: subscription.functionName }),
  ];
  const endedOtherwise = sum("EventsRejected") + sum("EventsDeadLettered") + sum("EventsDuplicate");
  return {
    received: queue("NumberOfMessagesReceived"),
    processed: Math.max(0, queue("NumberOfMessagesDeleted") - endedOtherwise),
    retried: sum("EventsRetried"),
    deferred: sum("EventsDeferred"),
    invalid: sum("EventsRejected"),
    deadLettered: sum("EventsDeadLettered"),
    duplicate: sum("EventsDuplicate"),
    ...(age && { ageP99Ms: p99(age) }),
    ...(duration && { durationP99Ms: p99(duration) }),
    invocations: lambda("Invocations"),
    errors: lambda("Errors"),
    throttles: lambda("Throttles"),
  };
}
