import { domainOf } from "../../../../events/domains";
import { hourBefore, hourOf, hourOfId, prefixOfHour } from "../../../../handlers/journal/journal-partition";
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

const msPerHour = 3_600_000;

/** The objects that may hold the events, day by day, the newest first. */
export async function* objectsFor(
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

/** The hour in a key. */
export function hourIn(path: string): string {
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
