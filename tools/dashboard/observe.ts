import { minuteMs, type MetricStore } from "../../packages/local-aws/cloud-watch/metric-store";
import { call } from "../../packages/local-aws/service";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import type { Activity, RecentStep } from "./activity";
import { alarmViews, type AlarmView } from "./alarm-views";
import { concernsOf, type Concern } from "./attention";
import { consumerFigures, type ConsumerFigures } from "./consumer-figures";
import { observeBreaker, type BreakerView } from "./observe-breaker";
import type { SetAsideReasons } from "./set-aside-reasons";
import type { Lane, Topology } from "../topology/topology";

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
  readonly consumers: Readonly<Record<string, ConsumerFigures>>;
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
  readonly concerns: readonly Concern[];
  readonly recent: readonly RecentStep[];
  readonly troubles: readonly RecentStep[];
}

/** Where a snapshot is taken. */
export interface Observer {
  readonly local: Pick<LocalAws, "services">;
  readonly topology: Topology;
  readonly activity: Activity;
  readonly reasons: SetAsideReasons;
}

/** Minutes that the consumers' figures are of. */
const figureMinutes = 5;
const notificationsShown = 8;

/** Looks at everything once. */
export async function observe({ local, topology, activity, reasons }: Observer): Promise<Snapshot> {
  const { sqs, monitoring, sns, dynamodb, lambda } = local.services;
  const nowMs = activity.clock.now();
  const lanes = topology.buses.flatMap((bus) => bus.lanes);
  const queues = Object.fromEntries(sqs.inspect().map(({ name, ...queue }) => [name, queue]));
  const alarms = alarmViews(monitoring.alarms.all);
  const consumers = byFunction(lanes, (lane) =>
    consumerFigures(monitoring.store, lane, nowMs, figureMinutes),
  );
  const breakers = await observeBreakers(dynamodb, lanes);
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
    concerns: concernsOf({ topology, alarms, breakers, isDelivering, depths, consumers }),
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

function byFunction<Value>(lanes: readonly Lane[], of: (lane: Lane) => Value): Record<string, Value> {
  return Object.fromEntries(lanes.map((lane) => [lane.functionName, of(lane)]));
}

/** The breaker of each function that has one. */
export async function observeBreakers(
  dynamodb: LocalAws["services"]["dynamodb"],
  lanes: readonly Lane[],
): Promise<Record<string, BreakerView>> {
  const found = lanes.map(async ({ functionName, breaker }) =>
    breaker ? [[functionName, await observeBreaker(dynamodb, breaker)] as const] : [],
  );
  return Object.fromEntries((await Promise.all(found)).flat());
}

async function observeMappings(lambda: LocalAws["services"]["lambda"]): Promise<Record<string, boolean>> {
  const { EventSourceMappings = [] } = (await call(lambda, "ListEventSourceMappings", {})) as {
    EventSourceMappings?: readonly { readonly FunctionArn: string; readonly State: string }[];
  };
  return Object.fromEntries(
    EventSourceMappings.map(({ FunctionArn, State }) => [
      FunctionArn.slice(FunctionArn.lastIndexOf(":") + 1),
      State !== "Disabled" && State !== "Disabling",
    ]),
  );
}
