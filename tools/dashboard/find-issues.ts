import type { AlarmView } from "./alarm-views";
import type { SubscriptionMetrics } from "./subscription-metrics";
import type { BreakerView } from "./read-breaker-view";
import { unprocessedKinds } from "./unprocessed-kinds";
import type { Subscription, Topology } from "../topology/read-topology";

/** Something that somebody should look at. */
export interface Issue {
  /** `bad`: events are stuck or get lost; `warn`: events are safe, but wait for a person. */
  readonly severity: "bad" | "warn";
  readonly title: string;
  readonly detail: string;
  /** What it is about in the picture, such as `queue bellyfed-domain-user-dev-rejected`. */
  readonly places: readonly string[];
  /** The most urgent alarm that says the same. */
  readonly alarm?: Pick<AlarmView, "name" | "urgency" | "sinceMs" | "runbook">;
}

/** What issues are drawn from. */
export interface IssueSources {
  readonly topology: Topology;
  readonly alarms: readonly AlarmView[];
  /** By function. */
  readonly breakers: Readonly<Record<string, BreakerView>>;
  /** By function: whether its event source mapping delivers. */
  readonly isDelivering: Readonly<Record<string, boolean>>;
  /** Messages in each queue, visible or not. */
  readonly depths: Readonly<Record<string, number>>;
  /** By function. */
  readonly consumers: Readonly<Record<string, SubscriptionMetrics>>;
}

/** Everything that deserves a look, worst first; nothing when all is well. What an alarm says too is said once. */
export function findIssues(observed: IssueSources): Issue[] {
  const { topology, alarms } = observed;
  const firing = alarms.filter(({ state }) => state === "ALARM");
  const seen = [
    ...topology.buses.flatMap(({ title, subscriptions }) =>
      subscriptions.flatMap((subscription) => ofSubscription(title, subscription, observed)),
    ),
    ...unprocessed(observed),
  ];
  const withAlarms = seen.map((issue) => joined(issue, firing, topology));
  const told = new Set(
    firing
      .filter((alarm) => seen.some((issue) => saysTheSame(issue, alarm, topology)))
      .map(({ name }) => name),
  );
  const issues = [
    ...withAlarms,
    ...firing
      // A composite alarm says nothing that its parts do not say.
      .filter(({ name, parts }) => !told.has(name) && !firing.some((other) => parts.includes(other.name)))
      .map((alarm) => ofAlarm(alarm, topology)),
  ];
  return [
    ...issues.filter(({ severity }) => severity === "bad"),
    ...issues.filter(({ severity }) => severity === "warn"),
  ];
}

function ofSubscription(
  bus: string,
  { functionName, rule, queue }: Subscription,
  { breakers, isDelivering, consumers }: IssueSources,
): Issue[] {
  const consumer = `${bus}/${rule}`;
  const places = [`function ${functionName}`];
  const issues: Issue[] = [];
  const breaker = breakers[functionName];
  if (breaker && breaker.state !== "CLOSED") issues.push(ofBreaker(consumer, breaker, places));
  if (isDelivering[functionName] === false) {
    issues.push({
      severity: "bad",
      title: `Deliveries to ${consumer} are stopped`,
      detail: "The event source mapping is disabled; events wait in the queue.",
      places: [`queue ${queue}`, ...places],
    });
  }
  const errors = consumers[functionName]?.errors ?? 0;
  if (errors > 0) {
    issues.push({
      severity: "bad",
      title: `${consumer} crashed or timed out ${errors === 1 ? "once" : `${errors} times`}`,
      detail: "In the last five minutes. See the function's log.",
      places,
    });
  }
  return issues;
}

function ofBreaker(consumer: string, { state, reason }: BreakerView, places: readonly string[]): Issue {
  const words: Readonly<Record<string, string>> = {
    OPEN: "is open: its dependency fails",
    HALF_OPEN: "is probing its dependency",
    FORCED_OPEN: "is held open by an operator",
    FORCED_CLOSED: "is held closed by an operator",
  };
  return {
    severity: state === "OPEN" || state === "FORCED_OPEN" ? "bad" : "warn",
    title: `Breaker of ${consumer} ${words[state] ?? `is ${state}`}`,
    detail: reason ?? "Events are deferred in the queue; none is lost.",
    places,
  };
}

/** One issue for each kind of unprocessed event, however many queues it fills. */
function unprocessed({ topology, depths }: IssueSources): Issue[] {
  return unprocessedKinds(topology).flatMap(({ says, severity, queues }): Issue[] => {
    const filled = queues
      .map(({ of, queue }) => ({ of, queue, count: depths[queue] ?? 0 }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count);
    const total = filled.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return [];
    return [
      {
        severity,
        title: `${total} ${says}`,
        detail: filled.map(({ of, count }) => `${of} ${count}`).join(", "),
        places: filled.map(({ queue }) => `queue ${queue}`),
      },
    ];
  });
}

function joined(issue: Issue, firing: readonly AlarmView[], topology: Topology): Issue {
  // Pages come first among those that fire.
  const alarm = firing.find((one) => saysTheSame(issue, one, topology));
  if (!alarm) return issue;
  return {
    ...issue,
    severity: alarm.urgency === "page" ? "bad" : issue.severity,
    alarm: sayingOf(alarm),
  };
}

function ofAlarm(alarm: AlarmView, topology: Topology): Issue {
  const { name, description, reason, urgency } = alarm;
  return {
    severity: urgency === "page" ? "bad" : "warn",
    title: description.split(" First: ")[0] || reason,
    detail: name,
    places: placesOf(alarm, topology),
    alarm: sayingOf(alarm),
  };
}

function sayingOf({ name, urgency, sinceMs, runbook }: AlarmView): NonNullable<Issue["alarm"]> {
  return { name, urgency, sinceMs, ...(runbook !== undefined && { runbook }) };
}

/** Whether the alarm is about a queue that the issue is about, or about the breaker that it is about. */
function saysTheSame({ title, places }: Issue, alarm: AlarmView, topology: Topology): boolean {
  if (places.includes(`queue ${alarm.name}`)) return true;
  const isSame =
    (title.startsWith("Breaker of ") && /-breaker-(open|stays-open)$/.test(alarm.name)) ||
    (title.startsWith("Deliveries to ") && /-deliveries-stopped$/.test(alarm.name)) ||
    (title.includes(" crashed ") && alarm.name.endsWith("-function-errors"));
  return isSame && placesOf(alarm, topology).some((place) => places.includes(place));
}

/** Alarms are named after what they watch: a queue, a consumer by its queue, or a bus. */
function placesOf({ name }: AlarmView, topology: Topology): string[] {
  const known = topology.buses.flatMap((bus) => [
    { of: bus.name, places: [`bus ${bus.name}`] },
    ...bus.subscriptions.flatMap(({ queue, functionName }) => [
      { of: queue, places: [`function ${functionName}`] },
    ]),
  ]);
  const queues = unprocessedKinds(topology).flatMap((kind) =>
    kind.queues.map(({ queue }) => ({ of: queue, places: [`queue ${queue}`] })),
  );
  const matching = [...known, ...queues].filter(({ of }) => name === of || name.startsWith(`${of}-`));
  return matching.sort((a, b) => b.of.length - a.of.length)[0]?.places ?? [];
}
