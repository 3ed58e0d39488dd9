import { recordsIn } from "../../../../handlers/journal/journal-object";
import type { JournalRecord } from "../../../../handlers/journal/journal-record";
import type { JournalStore } from "./journal-store";

/** The records of an object, or of its lines that are wanted; none when it is gone. @throws naming the object */
export async function readRecords(
  store: Pick<JournalStore, "read">,
  key: string,
  isWanted?: (line: string) => boolean,
): Promise<JournalRecord[]> {
  const body = await store.read(key);
  if (!body) return [];
  try {
    return recordsIn(body, isWanted);
  } catch (error) {
    throw new Error(`${key} is no object of the journal: ${(error as Error).message}`);
  }
}
