import type { EventMessage } from "../../../../../events/message/event-message";
import { journalObject, recordsIn, type JournalObject } from "../../../../../handlers/journal/journal-object";
import { partitionOf } from "../../../../../handlers/journal/journal-partition";
import { journalRecord, type JournalRecord } from "../../../../../handlers/journal/journal-record";
import type { JournalStore } from "../../../../../tools/cli/events/journal/journal-store";

/** After all that was recorded. */
const replacedMs = Date.UTC(2030, 0);

/** A journal in memory, and the hours that were read of it. */
export class MemoryJournal implements JournalStore {
  readonly hoursRead: string[] = [];
  /** Whether nothing is deleted any more. */
  isCut = false;
  /** Whether what is listed has expired when it is read. */
  expires = false;
  private readonly stored = new Map<string, { readonly body: Uint8Array; readonly storedMs: number }>();

  /** Records events as one object, as their batch does. */
  record(events: readonly EventMessage[], storedMs = 0): void {
    const records = events.map((event) => journalRecord(event));
    for (const partition of new Set(records.map(partitionOf))) {
      const { key, body } = journalObject(
        partition,
        records.filter((record) => partitionOf(record) === partition),
      );
      this.stored.set(key, { body, storedMs });
    }
  }

  put(key: string, body: Uint8Array, storedMs = 0): void {
    this.stored.set(key, { body, storedMs });
  }

  async *folders(path: string) {
    const below = [...this.stored.keys()].filter((key) => key.startsWith(path));
    for (const folder of new Set(below.map((key) => key.slice(path.length).replace(/\/.*/, "/"))))
      yield [folder];
  }

  async *objects(prefix: string) {
    for (const [key, { storedMs }] of this.stored) if (key.startsWith(prefix)) yield [{ key, storedMs }];
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    this.hoursRead.push(key.replace(/^journal\/domain=|hour=2026-11-|\/[^/]*$/g, ""));
    return this.expires ? undefined : this.stored.get(key)?.body;
  }

  async replace(key: string, { key: newKey, body }: JournalObject): Promise<void> {
    this.put(newKey, body, replacedMs);
    if (this.isCut) throw new Error("cut off");
    this.stored.delete(key);
  }

  /** Every record there is. */
  get records(): readonly JournalRecord[] {
    return [...this.stored.values()].flatMap(({ body }) => recordsIn(body));
  }
}

/** An event of the journal. */
export const event = (
  id: string,
  timeMs: number,
  more: { readonly type?: string; readonly data?: object; readonly correlationId?: string } = {},
): EventMessage => {
  const { type = "user.profile-deleted", data = { userId: "u1" }, correlationId = "c1" } = more;
  const metadata = {
    id,
    time: new Date(timeMs).toISOString(),
    version: 1,
    correlationId,
    hops: 0,
    producer: "p",
  };
  return { type, source: "s", data, metadata };
};
