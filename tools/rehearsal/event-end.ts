import { domainOf } from "../../events/domains";
import { resourceName } from "../../packages/text/resource-name";
import { types } from "../../policy/resource-types";
import type { RehearsedEvent } from "./event-load";
import type { Evidence } from "./evidence";
import type { FindingKind } from "./finding";
import type { Copy } from "./inventory";
import type { Sighting } from "./rehearsal-trace";
import type { StepTime } from "./step-time";
import type { RehearsedSubscription } from "./subscriptions-of";

/** Where one event ended, as far as one subscription is concerned. */
export interface End {
  readonly kind: FindingKind | "handled";
  readonly because: string;
  readonly atMs?: number;
}

/** A subscription under both versions of the program; one of them may not have it. */
export interface Both {
  readonly name: string;
  readonly old: RehearsedSubscription | undefined;
  readonly wanted: RehearsedSubscription | undefined;
}

export function bothOf(name: string, { before, after }: Evidence): Both {
  const named = (one: RehearsedSubscription): boolean => one.name === name;
  return { name, old: before.find(named), wanted: after.find(named) };
}

/**
 * Whether a subscription should have the event: before the deployment by the old program, after it by the new one; in
 * between if both say so, or if it was put into its queue.
 */
export function isExpected(event: RehearsedEvent, { old, wanted }: Both, evidence: Evidence): boolean {
  if (event.refused !== undefined || evidence.isToBeKept(event.eventId)) return false;
  const { startedMs, endedMs } = evidence.deployment;
  const byOld = old?.takes(event) ?? false;
  const byNew = wanted?.takes(event) ?? false;
  if (event.atMs < startedMs) return byOld;
  if (event.atMs > endedMs) return byNew;
  return (byOld && byNew) || queuesOf({ old, wanted }).some((queue) => wasIn(queue, event, evidence));
}

function wasIn(queue: string, { eventId }: RehearsedEvent, { trace }: Evidence): boolean {
  return trace.delivered(queue, eventId).length > 0;
}

function queuesOf({ old, wanted }: Pick<Both, "old" | "wanted">): string[] {
  return [...new Set([old?.queue, wanted?.queue].flatMap((queue) => queue ?? []))];
}

export function endOf(event: RehearsedEvent, both: Both, copies: readonly Copy[], evidence: Evidence): End {
  // During the deployment it only comes late, by way of recovery; what never ends is more than a delay.
  const refused = queuesOf(both).flatMap((queue) => evidence.trace.undelivered(queue, event.eventId));
  const isMeant = evidence.trouble.undeliverable.has(event.eventId);
  if (refused.length > 0 && event.atMs > evidence.deployment.endedMs && !isMeant)
    return { kind: "undelivered", because: refused[0]?.note ?? "", ...atOf(event.atMs) };
  const [redriven] = deadLettersOf(both).flatMap((queue) => evidence.trace.redriven(queue, event.eventId));
  if (redriven)
    return {
      ...{ kind: "unprocessed", because: "SQS had handed it out too often" },
      ...atOf(changedMs(both, evidence.steps) ?? redriven.atMs),
    };
  const [repeat] = repeatsOf(event, both, evidence);
  if (repeat)
    return {
      ...{ kind: "doubled", because: "handed out again while its function had it" },
      ...atOf(changedMs(both, evidence.steps) ?? repeat.atMs),
    };
  const effects = effectsOf(event, both, copies, evidence);
  const allowed = Math.max(1, functionsWith(event, both, evidence));
  if (effects.length > allowed)
    return {
      ...{ kind: "doubled", because: `handled ${effects.length} times` },
      ...atOf(changedMs(both, evidence.steps) ?? effects[allowed]),
    };
  if (effects.length > 0) return { kind: "handled", because: "" };
  const queues = queuesOf(both);
  const waiting = copies.find(({ place, where }) => place === "queue" && queues.includes(where));
  if (waiting)
    return {
      ...{ kind: "stuck", because: `waits in ${waiting.where}` },
      ...atOf(failedMs(event, [...queues, ...functionsOf(both)], evidence)),
    };
  const given = copies.find(
    ({ place, subscription, target }) =>
      subscription === both.name ||
      queues.includes(target ?? "") ||
      (place === "queue" && subscription === undefined && target === undefined),
  );
  if (given)
    return {
      ...{ kind: "unprocessed", because: `${given.reason ?? "kept"} in ${given.where}` },
      ...atOf(failedMs(event, [given.where], evidence)),
    };
  const [queue] = queues.filter((name) => evidence.trace.delivered(name, event.eventId).length > 0);
  const change = queue === undefined ? undefined : lastChangeOf(queue, evidence.steps);
  if (change) return { kind: "lost", because: `waited in ${queue}`, atMs: change.startedMs };
  // What is met long after the deployment tells nothing by its time.
  const cause = isMeant ? atOf(changedMs(both, evidence.steps)) : {};
  return { kind: "lost", ...whyLost(event, evidence, queues), ...cause };
}

/** @param queues the only ones that it was to get into. Default all */
export function whyLost(
  { eventId, atMs }: RehearsedEvent,
  { trace }: Evidence,
  queues?: readonly string[],
): Omit<End, "kind"> {
  const gone = trace.whyGone(eventId, queues);
  if (!gone) return { because: "taken by no target of a rule", atMs };
  return {
    because: [gone.how, gone.where, gone.note].filter(Boolean).join(" "),
    atMs: gone.how === "dropped" ? gone.atMs : atMs,
  };
}

const keepers: readonly string[] = [types.queue, types.archive, types.table, types.bucket];

/** When what reads its queue was changed; if it was not, when it first failed in the deployment or later. */
function failedMs(
  { eventId, atMs }: RehearsedEvent,
  places: readonly string[],
  { trace, deployment, steps }: Evidence,
): number {
  const reads = steps.filter(
    ({ step: { before } }) =>
      before?.type === types.mapping &&
      places.some((place) => String(before.inputs["eventSourceArn"]).endsWith(`:${place}`)),
  );
  const times = places.flatMap((place) => trace.sentOrReturned(place, eventId).map((one) => one.atMs));
  const later = times.filter((ms) => ms >= deployment.startedMs);
  return reads.at(-1)?.startedMs ?? (later.length > 0 ? Math.min(...later) : atMs);
}

function repeatsOf(
  { eventId }: RehearsedEvent,
  both: Both,
  { trace, deployment }: Evidence,
): readonly Sighting[] {
  return functionsOf(both)
    .flatMap((name) => trace.repeated(name, eventId))
    .filter(({ atMs }) => atMs >= deployment.startedMs);
}

/** When something of its way to its effect was changed last: its target, its queue, what reads it, its function. */
function changedMs(both: Both, steps: readonly StepTime[]): number | undefined {
  const names = [...queuesOf(both), ...functionsOf(both)];
  const carriers: readonly string[] = [types.target, types.queue, types.mapping, types.function];
  return steps
    .filter(
      ({ step: { before } }) =>
        before &&
        carriers.includes(before.type) &&
        [before.inputs["name"], before.inputs["eventSourceArn"], before.inputs["arn"]].some((one) =>
          names.includes(resourceName(String(one))),
        ),
    )
    .at(-1)?.startedMs;
}

function deadLettersOf({ old, wanted }: Both): string[] {
  return [...new Set([old?.deadLetters, wanted?.deadLetters].flatMap((name) => name ?? []))];
}

function functionsOf({ old, wanted }: Both): string[] {
  return [...new Set([old?.functionName, wanted?.functionName].flatMap((name) => name ?? []))];
}

/** The last step that changed or deleted the queue, archive, table or bucket of that name in AWS. */
export function lastChangeOf(name: string, steps: readonly StepTime[]): StepTime | undefined {
  return steps
    .filter(({ step: { before } }) => before && keepers.includes(before.type) && before.id.endsWith(name))
    .at(-1);
}

export function atOf(atMs: number | undefined): { atMs?: number } {
  return atMs === undefined ? {} : { atMs };
}

/** When the subscription handled the event; a journal does not say when. */
function effectsOf(
  { eventId, type, atMs }: RehearsedEvent,
  both: Both,
  copies: readonly Copy[],
  { taken, trace }: Evidence,
): readonly number[] {
  const versions = [both.old, both.wanted].flatMap((one) => one ?? []);
  const hosts = new Set(versions.flatMap(({ endpointHost }) => endpointHost ?? []));
  if (hosts.size > 0) return [...hosts].flatMap((host) => taken.get(host)?.get(eventId) ?? []);
  if (versions.some(({ journalBucket }) => journalBucket !== undefined))
    return copies.some(({ place, domain }) => place === "journal" && domain === domainOf(type)) ? [atMs] : [];
  // Nobody sees what it does: it was done with the event, and neither it nor SQS kept the event elsewhere.
  const queues = queuesOf(both);
  const isKept = copies.some(
    ({ subscription, target, where }) =>
      subscription === both.name || [target ?? "", where].some((queue) => queues.includes(queue)),
  );
  const done = functionsOf(both).flatMap((name) => trace.handled(name, eventId));
  return isKept ? [] : done.slice(0, 1).map((one) => one.atMs);
}

/** How many subscriptions of the same endpoint had the event: each may post it once. */
function functionsWith(
  { eventId }: RehearsedEvent,
  { old, wanted }: Both,
  { before, after, trace }: Evidence,
): number {
  const host = wanted?.endpointHost ?? old?.endpointHost;
  const names = [...before, ...after].filter(
    ({ endpointHost }) => endpointHost === host && host !== undefined,
  );
  return new Set(
    names
      .filter(({ functionName }) => trace.handled(functionName, eventId).length > 0)
      .map(({ name }) => name),
  ).size;
}
