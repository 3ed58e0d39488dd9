import { domainOf } from "../../../../events/domains";
import { normalizedEventId } from "../../../../events/message/event-identity";
import { recordsIn } from "../../../../handlers/journal/journal-object";
import { hourBefore, hourOf, hourOfId, prefixOfHour } from "../../../../handlers/journal/journal-partition";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import { journalPrefix, journalPrefixOf } from "../../../../handlers/settings/names";
import type { JournalStore, ListedObject } from "./journal-store";

/** Which events are meant. */
export interface JournalQuery {
  readonly eventId?: string;
  readonly correlationId?: string;
  readonly type?: string;
  /** Only events that happened at or after this time. */
  readonly sinceMs?: number;
  /** Only events that happened before this time. */
  readonly untilMs?: number;
}

/** An event of the journal, with the time of the first object that holds it. */
export type FoundEvent = JournalRecord & { readonly firstRecordedAt: string };

/** How far a search has come: records read, and the hour it is at. */
export type OnSearched = (examined: number, found: number, hour: string) => void;

const readAtOnce = 8;
const msPerHour = 3_600_000;

/**
 * Reads the journal for the events that are meant, the newest hours first, until `limit` are found. An event that was
 * recorded several times is one; different events of one id are several. Objects are chosen by the hours that a time or
 * an id tells: an event whose own time is over an hour away from that of its id is not found by its time.
 */
export async function findEvents(
  store: JournalStore,
  query: JournalQuery,
  limit: number,
  signal: AbortSignal,
  onSearched: OnSearched = () => undefined,
): Promise<FoundEvent[]> {
  const wanted =
    query.eventId === undefined ? query : { ...query, eventId: normalizedEventId(query.eventId) };
  const found = new Map<string, FoundEvent>();
  let examined = 0;
  const isWanted = lineTest(wanted);
  const take = async ({ key, storedMs }: ListedObject): Promise<void> => {
    const records = recordsOf(key, await store.read(key), (line) => {
      examined += 1;
      return isWanted(line);
    });
    for (const record of records) if (isMeant(record, wanted)) keep(record, storedMs, found);
  };
  for await (const objects of objectsFor(store, wanted)) {
    for (let start = 0; start < objects.length; start += readAtOnce) {
      const group = objects.slice(start, start + readAtOnce);
      await Promise.all(group.map(take));
      onSearched(examined, found.size, hourIn(group[0]?.key ?? ""));
      if (found.size >= limit || signal.aborted) return ordered(found, limit);
    }
  }
  return ordered(found, limit);
}

/** The objects that may hold the events, day by day, the newest first. */
async function* objectsFor(
  store: JournalStore,
  query: JournalQuery,
): AsyncGenerator<readonly ListedObject[]> {
  const domains = query.type === undefined ? await domainsIn(store) : [domainOf(query.type) ?? "unknown"];
  const hour = query.eventId === undefined ? undefined : hourOfId(query.eventId);
  if (hour !== undefined) {
    yield await listed(store, domains, hour, () => true);
    return;
  }
  const isWithin = hoursOf(query);
  const days = new Set<string>();
  for (const domain of domains)
    for await (const folders of store.folders(journalPrefixOf(domain)))
      for (const one of folders.map(hourIn)) if (isWithin(one)) days.add(one.slice(0, 10));
  for (const day of [...days].sort().reverse())
    yield newestFirst(await listed(store, domains, day, isWithin));
}

async function domainsIn(store: JournalStore): Promise<string[]> {
  const domains: string[] = [];
  for await (const folders of store.folders(journalPrefix))
    domains.push(...folders.map((folder) => folder.replace(/^domain=|\/$/g, "")));
  return domains;
}

/** @param start an hour, or a day */
async function listed(
  store: JournalStore,
  domains: readonly string[],
  start: string,
  isWithin: (hour: string) => boolean,
): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for (const domain of domains)
    for await (const objects of store.objects(prefixOfHour(domain, start).slice(0, -1)))
      found.push(...objects.filter(({ key }) => isWithin(hourIn(key))));
  return found;
}

function newestFirst(objects: ListedObject[]): ListedObject[] {
  return objects.sort((one, other) => (hourIn(one.key) < hourIn(other.key) ? 1 : -1));
}

function hourIn(path: string): string {
  return /hour=([^/]*)\//.exec(path)?.[1] ?? "";
}

/** The hours in which what is asked for can be: what a user action caused is not older than the action's id. */
function hoursOf({ correlationId = "", sinceMs, untilMs }: JournalQuery): (hour: string) => boolean {
  const starts = [sinceMs === undefined ? undefined : hourOf(sinceMs), hourOfId(correlationId)];
  const first = starts
    .flatMap((hour) => (hour === undefined ? [] : hourBefore(hour)))
    .sort()
    .at(-1);
  const last = untilMs === undefined ? undefined : hourOf(untilMs + msPerHour);
  return (hour) => (first === undefined || hour >= first) && (last === undefined || hour <= last);
}

/** Most lines are not what is looked for: they need not be parsed. */
function lineTest({ eventId, correlationId, type }: JournalQuery): (line: string) => boolean {
  const texts = [eventId, correlationId, type].flatMap((value) =>
    value === undefined ? [] : JSON.stringify(value),
  );
  return (line) => texts.every((text) => line.includes(text));
}

function isMeant(
  record: JournalRecord,
  { eventId, correlationId, type, sinceMs, untilMs }: JournalQuery,
): boolean {
  const timeMs = Date.parse(record.time);
  return (
    (eventId === undefined || record.eventId === eventId) &&
    (correlationId === undefined || record.correlationId === correlationId) &&
    (type === undefined || record.type === type) &&
    (sinceMs === undefined || timeMs >= sinceMs) &&
    (untilMs === undefined || timeMs < untilMs)
  );
}

function recordsOf(key: string, body: Uint8Array, isWanted: (line: string) => boolean): JournalRecord[] {
  try {
    return recordsIn(body, isWanted);
  } catch (error) {
    throw new Error(`${key} is no object of the journal: ${(error as Error).message}`);
  }
}

function keep(record: JournalRecord, storedMs: number, found: Map<string, FoundEvent>): void {
  const key = `${record.eventId}/${record.fingerprint}`;
  const firstRecordedAt = new Date(storedMs).toISOString();
  const before = found.get(key);
  if (!before || firstRecordedAt < before.firstRecordedAt) found.set(key, { ...record, firstRecordedAt });
}

/** The newest of them, in the order of their times; of one millisecond, the cause comes first. */
function ordered(found: ReadonlyMap<string, FoundEvent>, limit: number): FoundEvent[] {
  const events = [...found.values()].sort(
    (one, other) => Date.parse(one.time) - Date.parse(other.time) || one.hops - other.hops,
  );
  return events.slice(-limit);
}
