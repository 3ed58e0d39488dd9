import { isDeepStrictEqual } from "node:util";
import type { StateItem, StateTable, WriteOutcome } from "../../../handlers/ports/state-table";

/** A state table in memory that honours versions, counts what is asked of it, and fails on demand. */
export class FakeStateTable<Item extends StateItem> implements StateTable<Item> {
  readonly items = new Map<string, Item>();
  reads = 0;
  writes = 0;
  /** Fails as many questions as this says; Infinity: all. */
  failures = 0;
  /** Runs before a question is answered. */
  before: () => void | Promise<void> = () => undefined;

  async read(key: string): Promise<Item | undefined> {
    this.reads += 1;
    await this.answer();
    return this.items.get(key);
  }

  async write(key: string, item: Item, seenVersion: number): Promise<WriteOutcome<Item>> {
    this.writes += 1;
    await this.answer();
    const stored = this.items.get(key);
    const written = { ...item, version: seenVersion + 1 };
    // As DynamoDB's adapter: what is there already may be a write of its own whose answer was lost.
    if ((stored?.version ?? 0) !== seenVersion)
      return { isWritten: isDeepStrictEqual(stored, written), item: stored };
    this.items.set(key, written);
    return { isWritten: true, item: written };
  }

  get questions(): number {
    return this.reads + this.writes;
  }

  private async answer(): Promise<void> {
    await this.before();
    if (this.failures <= 0) return;
    this.failures -= 1;
    throw new Error("The table does not answer.");
  }
}
