import { domainOf, type Domain } from "../../events/domains";
import type { EventMessage } from "../../events/message/event-message";
import { makeCast, makePerson } from "../samples/cast";
import { missingExamples } from "../samples/missing-examples";
import {
  contractViolations,
  eventsOfClosedAccount,
  eventsOfUnknownTypes,
  malformedEnvelopes,
  type SampleLine,
  type FlawSource,
} from "../samples/flaws";
import { addSignUp, addAccountDeletion, addVisit } from "../samples/journeys";
import { addOperation } from "../samples/operations";
import type { Random } from "../samples/random";

/** Where an event is to end, in each subscription of its domain. */
export type ExpectedEnd =
  | "handled"
  | "refused" // valid, but its endpoint never takes it: a dead letter there, handled elsewhere
  | "failing" // a bug of its endpoint: it fails with this event and serves all others; a dead letter there until it is mended
  | "deadly" // kills the process that calls its endpoint; a dead letter there until that is mended
  | "rejected"
  | "unmatched"; // of a type nobody subscribed to

/** An event, and what is to become of it. */
export interface SoakEvent {
  readonly eventId: string;
  readonly domain: Domain;
  readonly end: ExpectedEnd;
  readonly line: SampleLine;
}

const flawedShare = 0.05;
const duplicateShare = 0.01;
const namesakeShare = 0.005;
/** Few: among many failures the weight of each is small, and it takes an hour more to tell poison from an outage. */
const failing = { share: 0.001, most: 10 };
/** Few: whoever dies with one is away until its messages are visible again. */
const deadly = { share: 0.0004, most: 5 };
/** Where in their order poison is among the events, as shares of all. */
const poisonShares = [0.6, 0.65] as const;
/** So many events hold at least one of every type. */
const poolSize = 3_000;
const dayStartMs = Date.UTC(2026, 10, 20);
const dayMs = 86_400_000;

/**
 * Makes up `count` events of every type, in an order without meaning: most are good, one in twenty ends elsewhere,
 * one in a hundred is a good one handed over again, and one in two hundred says something else under the id of another.
 * A few are poison for their endpoint, or kill whoever calls it.
 */
export function makeSoakEvents(count: number, random: Random): readonly SoakEvent[] {
  const cast = makeCast(random, 60, 40);
  const someTime = (): number => dayStartMs + random.integer(0, dayMs);
  const flawed = Math.floor(count * flawedShare);
  const duplicates = Math.floor(count * duplicateShare);
  const namesakes = Math.floor(count * namesakeShare);
  const good = count - flawed - duplicates - namesakes;
  const events: EventMessage[] = [];
  while (events.length < Math.max(good, poolSize)) {
    const stranger = makePerson(random, events.length);
    if (random.chance(0.25)) addSignUp(events, stranger, cast, random, someTime());
    else if (random.chance(0.05)) addAccountDeletion(events, stranger, random, someTime());
    if (random.chance(0.75)) addOperation(events, random, someTime());
    addVisit(events, random.pick(cast.people), cast, random, someTime());
  }
  events.push(...missingExamples(events));
  const source: FlawSource = { events: events.slice(0, poolSize), random };
  const flaws: SoakEvent[] = [];
  while (flaws.length < flawed) {
    flaws.push(
      // Versions that no consumer knows are none of them: they wait for a deployment, and no soak makes one.
      ...expecting("rejected", [...contractViolations(source), ...malformedEnvelopes(source)]),
      ...expecting("unmatched", eventsOfUnknownTypes(source)),
      ...expecting("refused", eventsOfClosedAccount(cast, random, someTime())),
    );
  }
  const poison = [
    ...Array.from({ length: numberOf(failing, count) }, () => "failing" as const),
    ...Array.from({ length: numberOf(deadly, count) }, () => "deadly" as const),
  ];
  const mixed = shuffled(expecting("handled", events), random);
  const posted = mixed.filter(({ domain }) => domain === "user" || domain === "analytics");
  const poisoned = poison.map((end, index) => ({ ...posted[index]!, end }));
  const isTaken = new Set<SoakEvent>(posted.slice(0, poison.length));
  const wantedGood = mixed.filter((event) => !isTaken.has(event)).slice(0, good - poison.length);
  const wanted = [
    ...wantedGood,
    ...withIdsOf(wantedGood, namesakes),
    ...shuffled(flaws, random).slice(0, flawed),
  ];
  return withPoison(withDuplicates(shuffled(wanted, random), duplicates, random), poisoned, random);
}

function numberOf({ share, most }: { readonly share: number; readonly most: number }, count: number): number {
  return Math.min(most, Math.floor(count * share));
}

/** So many good events, each under an id that no other has, to be published beside poison. */
export function makeNeighbours(count: number, random: Random): readonly SoakEvent[] {
  const byId = new Map<string, SoakEvent>();
  for (const event of makeSoakEvents(2 * count, random))
    if (event.end === "handled") byId.set(event.eventId, event);
  return [...byId.values()].slice(0, count);
}

/** Poison comes when all outages are over: in one it is not told from what fails for everybody, and is tried for hours. */
function withPoison(
  events: readonly SoakEvent[],
  poisoned: readonly SoakEvent[],
  random: Random,
): SoakEvent[] {
  const [first, last] = poisonShares.map((share) => Math.floor(share * events.length)) as [number, number];
  const all = [...events];
  for (const event of poisoned) all.splice(random.integer(first, last), 0, event);
  return all;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Only events with an id of their own can be followed. */
function expecting(end: ExpectedEnd, lines: readonly SampleLine[]): SoakEvent[] {
  return lines.flatMap((line) => {
    const eventId = (line.metadata as { id?: unknown } | undefined)?.id;
    const domain = domainOf(line.type);
    if (typeof eventId !== "string" || !uuid.test(eventId) || !domain) return [];
    return [{ eventId, domain, end, line }];
  });
}

/** Events that say what another of their type says, under an id that is taken: a producer's bug. */
function withIdsOf(events: readonly SoakEvent[], count: number): SoakEvent[] {
  return events.slice(0, count).map((event, index) => {
    const other = events.slice(index + 1).find(({ line }) => contractOf(line) === contractOf(event.line));
    return { ...event, line: { ...event.line, data: (other ?? event).line.data } };
  });
}

function contractOf({ type, metadata }: SampleLine): string {
  return `${type}/${(metadata as EventMessage["metadata"]).version}`;
}

function withDuplicates(events: readonly SoakEvent[], duplicates: number, random: Random): SoakEvent[] {
  const again = shuffled(
    events.filter(({ end }) => end === "handled"),
    random,
  ).slice(0, duplicates);
  const all = [...events];
  for (const event of again) all.splice(random.integer(0, all.length), 0, event);
  return all;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
