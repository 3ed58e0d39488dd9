import type { LedgerRow, UnprocessedEvent } from "../demo/reconcile-subscription";
import type { ExpectedEnd, SoakEvent } from "./soak-events";

/** All that was found of one subscription, each by looking where events end. */
export interface SoakEvidence {
  /** `<domain>/<subscription>`. */
  readonly subscription: string;
  /** Every event of the domain, as often as it was handed over. */
  readonly events: readonly SoakEvent[];
  /** Whether there is an endpoint that can refuse events. */
  readonly hasEndpoint: boolean;
  /** Messages that EventBridge put into the queue. */
  readonly deliveries: number;
  /** By event, how often it was handled: journalled, or accepted by the endpoint. */
  readonly handled: ReadonlyMap<string, number>;
  /** By event, how often it was broken off in a way that forces a consumer to try again. */
  readonly interrupted: ReadonlyMap<string, number>;
  readonly rejected: readonly UnprocessedEvent[];
  readonly deadLettered: readonly UnprocessedEvent[];
  /** What was in the dead letters before endpoints were mended and recovery ran. */
  readonly abandoned: readonly UnprocessedEvent[];
  readonly unmatched: readonly string[];
  /** Events that EventBridge could not deliver. */
  readonly undelivered: ReadonlySet<string>;
}

/** Where the events of one subscription ended; `published`, `handled` and so on count events, not messages. */
export interface SoakRow extends LedgerRow {
  /** Events that are nowhere. */
  readonly lost: number;
  /** Repeats of an effect that nothing had forced. */
  readonly handledTwice: number;
  /** Repeats that a crash, a lost answer or a store's error had forced; the key told the endpoint. */
  readonly forcedRepeats: number;
  /** Events in the dead letters that could have been handled. */
  readonly goodDeadLetters: number;
}

/** Why poison is given up by a subscription with an endpoint. */
const poisonReasons: Readonly<Partial<Record<ExpectedEnd, string>>> = {
  failing: "max-attempts",
  deadly: "crash-loop",
};

type Place = "handled" | "rejected" | "dead letters" | "unmatched";

/** Finds the one place of every event of a subscription, and says what is wrong. */
export function accountForEvents(evidence: SoakEvidence): SoakRow {
  const { subscription, events, handled, rejected, deadLettered, unmatched } = evidence;
  const places = findPlaces(evidence);
  const expected = new Map(events.map((event) => [event.eventId, expectedPlace(event, evidence)]));
  const namesakes = countNamesakes(events);
  const conflicts = new Set(rejected.filter(({ reason }) => reason === "id-conflict").map(idOf));
  const tally = { lost: 0, goodDeadLetters: 0, faults: [] as string[] };
  for (const [eventId, place] of expected) {
    const found = places.get(eventId) ?? [];
    if (namesakes.has(eventId)) tallyNamesakes(eventId, evidence, conflicts, tally);
    else tallyEvent(eventId, place, found, tally);
  }
  tallyGivenUp(evidence, tally);
  for (const eventId of places.keys()) {
    if (!expected.has(eventId)) tally.faults.push(`${eventId} was never published and is here`);
  }
  const { forcedRepeats, handledTwice } = countRepeats(evidence, namesakes, tally.faults);
  const more = [...namesakes.values()].reduce((sum, different) => sum + different - 1, 0);
  const unmatchedEvents = new Set(unmatched).size;
  return {
    subscription,
    published: expected.size,
    unmatched: unmatchedEvents,
    handled: handled.size,
    duplicates: evidence.deliveries - (expected.size + more - unmatchedEvents - evidence.undelivered.size),
    rejected: countReasons(rejected),
    deadLettered: countReasons(deadLettered),
    recovered: [...evidence.undelivered].filter((eventId) => handled.has(eventId)).length,
    ...tally,
    handledTwice,
    forcedRepeats,
  };
}

/** Whether a subscription keeps everything it promises. */
export function isKept({ lost, handledTwice, goodDeadLetters, faults }: SoakRow): boolean {
  return lost + handledTwice + goodDeadLetters + faults.length === 0;
}

function expectedPlace({ end }: SoakEvent, { hasEndpoint }: SoakEvidence): Place {
  if (end === "rejected" || end === "unmatched") return end;
  return hasEndpoint && end === "refused" ? "dead letters" : "handled";
}

function findPlaces(evidence: SoakEvidence): Map<string, Place[]> {
  const places = new Map<string, Place[]>();
  const note = (place: Place, eventIds: Iterable<string>): void => {
    for (const eventId of new Set(eventIds)) {
      const found = places.get(eventId);
      if (found) found.push(place);
      else places.set(eventId, [place]);
    }
  };
  note("handled", evidence.handled.keys());
  note("rejected", evidence.rejected.map(idOf));
  note("dead letters", evidence.deadLettered.map(idOf));
  note("unmatched", evidence.unmatched);
  return places;
}

/** How many different events came under an id, where it is more than one. */
function countNamesakes(events: readonly SoakEvent[]): Map<string, number> {
  const said = new Map<string, Set<string>>();
  for (const { eventId, line } of events)
    said.set(eventId, (said.get(eventId) ?? new Set()).add(JSON.stringify(line)));
  return new Map([...said].filter(([, lines]) => lines.size > 1).map(([id, lines]) => [id, lines.size]));
}

/** Events of one id are all handled where ids are no keys; elsewhere one is, and the others are kept kept. */
function tallyNamesakes(
  eventId: string,
  { handled, hasEndpoint }: SoakEvidence,
  conflicts: ReadonlySet<string>,
  tally: { lost: number; faults: string[] },
): void {
  const times = handled.get(eventId) ?? 0;
  if (times > 0 && (hasEndpoint ? conflicts.has(eventId) : times > 1)) return;
  tally.lost += 1;
  tally.faults.push(`of the different events under ${eventId} not all are handled or kept kept`);
}

function idOf({ eventId }: UnprocessedEvent): string {
  return eventId;
}

function tallyEvent(
  eventId: string,
  expected: Place,
  found: readonly Place[],
  tally: { lost: number; goodDeadLetters: number; faults: string[] },
): void {
  if (found.length === 1 && found[0] === expected) return;
  if (found.length === 0) tally.lost += 1;
  if (expected === "handled" && found.includes("dead letters")) tally.goodDeadLetters += 1;
  tally.faults.push(`${eventId} is ${found.join(" and ") || "nowhere"}, should be ${expected}`);
}

/** Before anything was mended poison was in the dead letters, and nothing that could be handled. */
function tallyGivenUp(
  { events, abandoned, hasEndpoint }: SoakEvidence,
  tally: { goodDeadLetters: number; faults: string[] },
): void {
  const reasons = new Map(abandoned.map(({ eventId, reason }) => [eventId, reason]));
  for (const [eventId, end] of new Map(events.map((event) => [event.eventId, event.end]))) {
    const expected = hasEndpoint ? poisonReasons[end] : undefined;
    const found = reasons.get(eventId);
    if (expected !== undefined && found !== expected)
      tally.faults.push(`${eventId} was ${found ?? "not"} in the dead letters, should be ${expected}`);
    if (expected !== undefined || found === undefined || (end === "refused" && hasEndpoint)) continue;
    tally.goodDeadLetters += 1;
    tally.faults.push(`${eventId} was in the dead letters: ${found}`);
  }
}

function countRepeats(
  { handled, interrupted, hasEndpoint }: SoakEvidence,
  namesakes: ReadonlyMap<string, number>,
  faults: string[],
): Pick<SoakRow, "forcedRepeats" | "handledTwice"> {
  let forcedRepeats = 0;
  let handledTwice = 0;
  for (const [eventId, times] of handled) {
    const repeats = times - (hasEndpoint ? 1 : (namesakes.get(eventId) ?? 1));
    if (repeats <= 0) continue;
    const forced = Math.min(repeats, interrupted.get(eventId) ?? 0);
    forcedRepeats += forced;
    handledTwice += repeats - forced;
    if (repeats > forced) faults.push(`${eventId} was handled ${times} times, ${forced} repeats were forced`);
  }
  return { forcedRepeats, handledTwice };
}

/** Copies of an event in one queue are one event. */
function countReasons(unprocessed: readonly UnprocessedEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const reasons = new Map(unprocessed.map(({ eventId, reason }) => [eventId, reason]));
  for (const reason of reasons.values()) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
