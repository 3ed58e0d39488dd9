import { atOf, bothOf, endOf, isExpected, lastChangeOf, whyLost, type End } from "./event-end";
import type { Evidence } from "./evidence";
import type { RehearsedEvent } from "./event-load";
import type { Finding, FindingKind } from "./finding";
import type { Copy } from "./inventory";
import type { StepTime } from "./step-time";

/** What the events of one subscription came to. */
export interface AccountRow {
  readonly subscription: string;
  readonly expected: number;
  readonly handled: number;
  readonly harmed: Readonly<Partial<Record<FindingKind, number>>>;
}

export interface EventAccount {
  readonly rows: readonly AccountRow[];
  readonly findings: readonly Finding[];
}

/** Accounts for every event, and for every copy that was kept. */
export function accountFor(evidence: Evidence): EventAccount {
  const names = [...new Set([...evidence.before, ...evidence.after].map(({ name }) => name))].sort();
  const copies = groupBy(evidence.settled, ({ eventId }) => eventId);
  const harms: Harm[] = [];
  const wanted = new Set<string>();
  const rows = names.map((name): AccountRow => {
    const subscription = bothOf(name, evidence);
    const expected = evidence.published.filter((event) => isExpected(event, subscription, evidence));
    let handled = 0;
    const harmed: Partial<Record<FindingKind, number>> = {};
    for (const event of expected) {
      wanted.add(event.eventId);
      const end = endOf(event, subscription, copies.get(event.eventId) ?? [], evidence);
      if (end.kind === "handled") handled += 1;
      else {
        harmed[end.kind] = (harmed[end.kind] ?? 0) + 1;
        harms.push({ ...end, kind: end.kind, of: name, eventId: event.eventId });
      }
    }
    return { subscription: name, expected: expected.length, handled, harmed };
  });
  harms.push(
    ...refusals(evidence),
    ...unheld(evidence, wanted, copies),
    ...drops(evidence),
    ...unarchived(evidence),
  );
  return { rows, findings: gather(harms, evidence) };
}

/** One event that was harmed. */
interface Harm extends End {
  readonly kind: FindingKind;
  readonly of: string;
  readonly eventId: string;
}

/** Events that EventBridge did not take, though their publishers are those that the buses let in before. */
function refusals({ published }: Evidence): Harm[] {
  return published.flatMap(({ eventId, refused, busName, atMs }) =>
    refused === undefined ? [] : { kind: "refused" as const, of: busName, eventId, because: refused, atMs },
  );
}

/** Events that were taken, that no subscription should have, and that no queue keeps. */
function unheld(
  evidence: Evidence,
  wanted: ReadonlySet<string>,
  copies: ReadonlyMap<string, readonly Copy[]>,
): Harm[] {
  const { kept } = evidence.trouble;
  const byQueue = new Map(evidence.after.map(({ queue, name }) => [queue, name]));
  return evidence.published.flatMap((event): Harm[] => {
    const { eventId, refused, busName, atMs } = event;
    if (refused !== undefined || wanted.has(eventId)) return [];
    const all = (copies.get(eventId) ?? []).filter(({ place }) => place !== "archive");
    const queued = all.filter(({ place }) => place === "queue");
    // A journal has events that nobody else could handle: their dead letters are looked for.
    const isToBeQueued = kept.has(eventId);
    const waiting = queued.flatMap(({ where }): Harm[] => {
      const of = byQueue.get(where);
      return of ? [{ kind: "stuck", of, eventId, because: `waits in ${where}`, atMs }] : [];
    });
    if (isToBeQueued && waiting.length > 0) return waiting;
    const of = kept.get(eventId) ?? busName;
    if ((isToBeQueued ? queued : all).length > 0) return [];
    return [{ kind: "lost", of, eventId, ...whyLost(event, evidence) }];
  });
}

/** What was kept, and is neither where it was nor anywhere else of that kind. */
function drops({ keptBefore, keptAfter, before, steps }: Evidence): Harm[] {
  const consumed = new Set(before.map(({ queue }) => queue));
  const left = new Set(keptAfter.map(({ place, eventId }) => `${place} ${eventId}`));
  return keptBefore.flatMap(({ place, where, eventId, reason }) => {
    if (left.has(`${place} ${eventId}`) || consumed.has(where)) return [];
    const because = `${reason ? `${reason}, ` : ""}kept by the ${place} ${where} before`;
    const by = lastChangeOf(where, steps);
    return { kind: "dropped" as const, of: where, eventId, because, ...atOf(by?.startedMs) };
  });
}

/** Events that went through since, of types that an archive had before, and that it has not. */
function unarchived({ published, keptBefore, settled, deployment }: Evidence): Harm[] {
  const kindOf = ({ type, busName }: RehearsedEvent): string => `${type} ${busName}`;
  const archives = new Map<string, string>();
  const byId = new Map(published.map((event) => [event.eventId, event]));
  for (const { place, where, eventId } of keptBefore) {
    const event = byId.get(eventId);
    if (place === "archive" && event) archives.set(kindOf(event), where);
  }
  const has = new Set(settled.flatMap(({ place, eventId }) => (place === "archive" ? eventId : [])));
  return published.flatMap((event) => {
    const { eventId, refused, atMs } = event;
    const archive = archives.get(kindOf(event));
    if (archive === undefined || refused !== undefined || atMs <= deployment.endedMs || has.has(eventId))
      return [];
    return {
      kind: "dropped" as const,
      of: archive,
      eventId,
      because: "the archive no longer takes it",
      atMs,
    };
  });
}

/** One finding for all events that were harmed in the same way, with the step that began it. */
function gather(harms: readonly Harm[], { steps, deployment }: Evidence): Finding[] {
  const groups = groupBy(harms, ({ kind, of, because }) => JSON.stringify([kind, of, because]));
  return [...groups.values()].map((group) => {
    const [{ kind, of, because }] = group as [Harm, ...Harm[]];
    const all = group.flatMap(({ atMs }) => atMs ?? []);
    // What had been published before went wrong together with what was published then.
    const later = all.filter((ms) => ms >= deployment.startedMs);
    const times = later.length > 0 ? later : all;
    const step = times.length > 0 ? stepAt(steps, Math.min(...times)) : undefined;
    return {
      ...{ kind, of, because, eventIds: [...new Set(group.map(({ eventId }) => eventId))] },
      ...(times.length > 0 && {
        fromMs: Math.min(...times) - deployment.startedMs,
        untilMs: Math.max(...times) - deployment.startedMs,
      }),
      ...(step && { step }),
    };
  });
}

/** The last step that had begun by then. */
function stepAt(steps: readonly StepTime[], atMs = -Infinity): StepTime | undefined {
  return steps.filter(({ startedMs }) => startedMs <= atMs).at(-1);
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
