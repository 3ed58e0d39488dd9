import { normalizedEventId } from "../../../../events/message/event-identity";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import type { JournalStore, ListedObject } from "./journal-store";
import { hourIn, objectsFor, type JournalQuery } from "./objects-for";
import { readRecords } from "./read-records";

/** An event of the journal, with the time when it was first recorded. */
export type FoundEvent = Omit<JournalRecord, "recordedAt"> & { readonly firstRecordedAt: string };

/** How far a search has come: records read, and the hour it is at. */
export type OnSearched = (examined: number, found: number, hour: string) => void;

const readAtOnce = 8;

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
    const records = await readRecords(store, key, (line) => {
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

function keep(record: JournalRecord, storedMs: number, found: Map<string, FoundEvent>): void {
  const { recordedAt: firstRecordedAt = new Date(storedMs).toISOString(), ...known } = record;
  const key = `${known.eventId}/${known.fingerprint}`;
  const before = found.get(key);
  if (!before || firstRecordedAt < before.firstRecordedAt) found.set(key, { ...known, firstRecordedAt });
}

/** The newest of them, in the order of their times; of one millisecond, the cause comes first. */
function ordered(found: ReadonlyMap<string, FoundEvent>, limit: number): FoundEvent[] {
  const events = [...found.values()].sort(
    (one, other) => Date.parse(one.time) - Date.parse(other.time) || one.hops - other.hops,
  );
  return events.slice(-limit);
}
