import { isLosslessNumber } from "../../../../events/message/lossless-number";
import { normalizedEventId } from "../../../../events/message/event-identity";
import { journalObject } from "../../../../handlers/journal/journal-object";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import type { JournalStore } from "./journal-store";
import { hourIn, objectsFor } from "./objects-for";
import { readRecords } from "./read-records";

/** Whose data is to go: of an event, or of every event whose data holds a text or number. */
export type Erasure = { readonly eventId: string } | { readonly value: string };

/** How far it has come: objects looked into, and the hour it is at. */
type OnErased = (objects: number, erased: number, hour: string) => void;

interface EraseArgs {
  /** Whether to count only. */
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
  readonly onErased: OnErased;
}

/**
 * Takes the data out of records; what else is known of the events stays. Each object that holds such records is first put
 * without their data, under its new key, and then deleted: what is interrupted is done by doing it again.
 * @returns how many records had data that is gone, or would be
 */
export async function eraseData(
  store: JournalStore,
  erasure: Erasure,
  { isDryRun, signal, onErased }: EraseArgs,
): Promise<number> {
  const isMeant = testOf(erasure);
  let [looked, erased] = [0, 0];
  for await (const objects of objectsFor(store, "eventId" in erasure ? erasure : {})) {
    for (const { key, storedMs } of objects) {
      if (signal.aborted) return erased;
      const records = await readRecords(store, key);
      const meant = new Set(records.filter((record) => record.data !== undefined && isMeant(record)));
      if (meant.size > 0 && !isDryRun) {
        // The new object is younger than what it says was recorded.
        const recordedAt = new Date(storedMs).toISOString();
        const left = records.map((record) => ({
          recordedAt,
          ...(meant.has(record) ? withoutData(record) : record),
        }));
        await store.replace(key, journalObject(key.replace(/[^/]*$/, ""), left));
      }
      erased += meant.size;
      onErased((looked += 1), erased, hourIn(key));
    }
  }
  return erased;
}

function withoutData({ data: _, ...record }: JournalRecord): JournalRecord {
  return record;
}

function testOf(erasure: Erasure): (record: JournalRecord) => boolean {
  if ("eventId" in erasure) {
    const id = normalizedEventId(erasure.eventId);
    return ({ eventId }) => eventId === id;
  }
  const { value } = erasure;
  const number = jsonNumber.test(value) ? Number(value) : undefined;
  // A number may be written in several ways, and so may a text that is written with escapes.
  const mayHold = (data: string): boolean =>
    number !== undefined || data.includes("\\") || data.includes(value);
  return ({ data = "" }) => mayHold(data) && holds(data, value, number);
}

const jsonNumber = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** Texts, with the colon behind those that are names, and numbers. */
const tokens = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Reads the text of the data, as parsing it rounds long numbers, which ids are. */
function holds(data: string, value: string, number: number | undefined): boolean {
  for (const [token, text, colon] of data.matchAll(tokens)) {
    if (text === undefined) {
      if (token === value || (Number(token) === number && isLosslessNumber(token))) return true;
    } else if (colon === undefined && JSON.parse(text) === value) return true;
  }
  return false;
}
