import { prices } from "./prices";
import type { StackShape, SubscriptionShape } from "./stack-shape";
import type { CostLine } from "./standing-cost";

/** A console.log of an event's outcome, with the prefix that Lambda's text format adds. */
const logBytesPerEvent = 163;
const metricsPerEventType = 3;
const [alarms, dashboards] = [5, 1];

/**
 * The stack that does the same work the way samples do: one event per invocation, x86, 512 MB, a log line per
 * event, three metrics per event type, a handful of alarms.
 */
export function naiveShape({ buses, standing }: StackShape, eventTypes: number): StackShape {
  const { perMetric, perAlarmMetric, perDashboard } = prices.cloudWatch;
  const cloudWatch: CostLine = {
    service: "CloudWatch",
    usdPerMonth:
      eventTypes * metricsPerEventType * perMetric + alarms * perAlarmMetric + dashboards * perDashboard,
  };
  return {
    buses: buses.map((bus) => ({
      ...bus,
      logsEveryEvent: false,
      subscriptions: bus.subscriptions.map(naiveSubscription),
    })),
    standing: [...standing.filter(({ service }) => service !== "CloudWatch"), cloudWatch],
  };
}

function naiveSubscription(subscription: SubscriptionShape): SubscriptionShape {
  return {
    ...subscription,
    ...(subscription.journal && { journal: { ...subscription.journal, isTable: true } }),
    batchSize: 1,
    windowSeconds: 0,
    concurrency: 1,
    memoryMb: 512,
    isArm: false,
    logsInvocations: true,
    logBytesPerEvent,
  };
}
