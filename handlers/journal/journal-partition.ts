import { timeOfUuid } from "../../events/message/time-of-uuid";
import { journalPrefixOf } from "../settings/names";
import type { JournalRecord } from "./journal-record";

const msPerHour = 3_600_000;
const lastMs = Date.UTC(10_000, 0) - 1;

/** Prefix of the keys of the objects of an hour. */
export function prefixOfHour(domain: string, hour: string): string {
  return `${journalPrefixOf(domain)}hour=${hour}/`;
}

/** The hour of a time, UTC: `2026-11-29T11`. */
export function hourOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 13);
}

export function hourBefore(hour: string): string {
  return hourOf(Date.parse(`${hour}:00Z`) - msPerHour);
}

/** The hour of an id that carries its time; undefined for others. */
export function hourOfId(id: string): string | undefined {
  const timeMs = timeOfUuid(id);
  return timeMs === undefined || timeMs > lastMs ? undefined : hourOf(timeMs);
}

/**
 * Where the journal keeps an event: under the hour in its id, so that everything of one id lies in one place; under the
 * event's own where the id has none.
 */
export function partitionOf({ domain, eventId, time }: JournalRecord): string {
  return prefixOfHour(domain, hourOfId(eventId) ?? hourOf(Date.parse(time)));
}
