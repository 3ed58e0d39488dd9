import { minuteMs, type MetricStore } from "../../packages/local-aws/cloud-watch/metric-store";
import { resourceName } from "../../packages/text/resource-name";
import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Activity, RecentStep } from "./activity";
import { alarmViews, type AlarmView } from "./alarm-views";
import { findIssues, type Issue } from "./find-issues";
import { subscriptionMetrics, type SubscriptionMetrics } from "./subscription-metrics";
import { readBreakerView, type BreakerView } from "./read-breaker-view";
import type { UnprocessedReasons } from "./unprocessed-reasons";
import type { Subscription, Topology } from "../topology/read-topology";

/** A queue at one moment. */
export interface QueueView {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly oldestAgeMs?: number;
}

/** Everything that the page shows, at one moment. */
export interface Snapshot {
  readonly atMs: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly queues: Readonly<Record<string, QueueView>>;
  readonly breakers: Readonly<Record<string, BreakerView>>;
  readonly isDelivering: Readonly<Record<string, boolean>>;
  readonly consumers: Readonly<Record<string, SubscriptionMetrics>>;
  /** Why events were not processed: consumer, reason, count. */
  readonly reasons: readonly {
    readonly functionName: string;
    readonly reason: string;
    readonly count: number;
  }[];
  readonly loggedCharacters: number;
  readonly alarms: readonly AlarmView[];
  readonly notifications: readonly {
    readonly atMs: number;
    readonly topic: string;
    readonly subject: string;
  }[];
  readonly issues: readonly Issue[];
  readonly recent: readonly RecentStep[];
  readonly troubles: readonly RecentStep[];
}

/** Where a snapshot is taken. */
export interface SnapshotSources {
  readonly local: Pick<LocalAws, "services">;
  readonly topology: Topology;
  readonly activity: Activity;
  readonly reasons: UnprocessedReasons;
}

/** Minutes that the consumers' figures are of. */
const figureMinutes = 5;
const notificationsShown = 8;

/** Looks at everything once. */
export async function takeSnapshot({
  local,
  topology,
  activity,
  reasons,
}: SnapshotSources): Promise<Snapshot> {
  const { sqs, monitoring, sns, dynamodb, lambda } = local.services;
  const nowMs = activity.clock.now();
  const subscriptions = topology.buses.flatMap((bus) => bus.subscriptions);
  const queues = Object.fromEntries(sqs.inspect().map(({ name, ...queue }) => [name, queue]));
  const alarms = alarmViews(monitoring.alarms.all);
  const consumers = byFunction(subscriptions, (subscription) =>
    subscriptionMetrics(monitoring.store, subscription, nowMs, figureMinutes),
  );
  const breakers = await readBreakerViews(dynamodb, subscriptions);
  const isDelivering = await observeMappings(lambda);
  const depths = Object.fromEntries(
    Object.entries(queues).map(([name, { visible, inFlight, delayed }]) => [
      name,
      visible + inFlight + delayed,
    ]),
  );
  return {
    atMs: nowMs,
    counts: { ...Object.fromEntries(activity.counts), ...runsOf(topology.otherFunctions, monitoring.store) },
    queues,
    breakers,
    isDelivering,
    consumers,
    reasons: [...reasons.counts]
      .flatMap(([functionName, counts]) =>
        [...counts].map(([reason, count]) => ({ functionName, reason, count })),
      )
      .sort((a, b) => b.count - a.count),
    loggedCharacters: [...reasons.logged.values()].reduce((sum, one) => sum + one, 0),
    alarms,
    notifications: sns.notifications
      .slice(-notificationsShown)
      .reverse()
      .map(({ atMs, topic, subject }) => ({ atMs, topic, subject })),
    issues: findIssues({ topology, alarms, breakers, isDelivering, depths, consumers }),
    recent: activity.newest(),
    troubles: activity.newestTroubles(),
  };
}

/** How often functions that no queue feeds have run: the trace does not tell. */
function runsOf(functionNames: readonly string[], store: MetricStore): Record<string, number> {
  const runs = functionNames.map((name) => {
    const metric = { namespace: "AWS/Lambda", metric: "Invocations", dimensions: { FunctionName: name } };
    const minutes = [...store.read(metric, 0, Infinity, minuteMs).values()];
    return [`invoked ${name}`, minutes.reduce((sum, minute) => sum + minute.sum, 0)] as const;
  });
  return Object.fromEntries(runs);
}

function byFunction<Value>(
  subscriptions: readonly Subscription[],
  of: (subscription: Subscription) => Value,
): Record<string, Value> {
  return Object.fromEntries(
    subscriptions.map((subscription) => [subscription.functionName, of(subscription)]),
  );
}

/** The breaker of each function that has one. */
export async function readBreakerViews(
  dynamodb: LocalAws["services"]["dynamodb"],
  subscriptions: readonly Subscription[],
): Promise<Record<string, BreakerView>> {
  const found = subscriptions.map(async ({ functionName, breaker }) =>
    breaker ? [[functionName, await readBreakerView(dynamodb, breaker)] as const] : [],
  );
  return Object.fromEntries((await Promise.all(found)).flat());
}

async function observeMappings(lambda: LocalAws["services"]["lambda"]): Promise<Record<string, boolean>> {
  const { EventSourceMappings = [] } = (await call(lambda, "ListEventSourceMappings", {})) as {
    EventSourceMappings?: readonly { readonly FunctionArn: string; readonly State: string }[];
  };
  return Object.fromEntries(
    EventSourceMappings.map(({ FunctionArn, State }) => [
      resourceName(FunctionArn),
      State !== "Disabled" && State !== "Disabling",
    ]),
  );
}
