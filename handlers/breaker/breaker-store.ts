import type { StateTable } from "../ports/state-table";
import { neverOpened, type BreakerItem } from "./circuit-breaker-transitions";

/** Age at which what is known of the shared item is worth another read, and the pause after a failed one. */
const refreshMs = 5_000;

/**
 * After this long, and this many questions, without an answer an instance trusts its own probes; before, it only
 * ever closes down.
 */
const storeDownAfterMs = 2 * refreshMs;
const storeDownAfterRequests = 3;

/** How a transition ended: `unconfirmed` when the table did not answer. */
export type WriteResult = "confirmed" | "conflict" | "unconfirmed";

/**
 * One instance's knowledge of the shared breaker item. A transition that the table could not confirm is owed: it
 * is written again instead of the next read, and its answer tells the truth either way.
 */
export class BreakerStore {
  /** What this instance acts on: the last known truth, or what it assumed when the table did not answer. */
  item = neverOpened;
  private isRefreshRequested = false;
  private errors = 0;
  private pendingWrite: BreakerItem | undefined;
  private requestedAtMs = -Infinity;
  private downSinceMs: number | undefined;
  private unanswered = 0;

  constructor(
    private readonly table: StateTable<BreakerItem>,
    private readonly key: string,
  ) {}

  /** Questions that the table did not answer since this was last asked. */
  takeErrors(): number {
    const { errors } = this;
    this.errors = 0;
    return errors;
  }

  get hasPendingWrite(): boolean {
    return this.pendingWrite !== undefined;
  }

  /** Something speaks of trouble: what is known counts as outdated until the table has answered a later question. */
  requestRefresh(): void {
    this.isRefreshRequested = true;
  }

  /** Whether all is well as far as is known, and nothing says that it may not be. */
  get isIdle(): boolean {
    return this.item.state === "CLOSED" && !this.hasPendingWrite && !this.isRefreshRequested;
  }

  /** Whether it is time to write what is pendingWrite, or to read. Who probes is the one who knows. */
  isDue(nowMs: number, isProbing: boolean): boolean {
    return this.hasPendingWrite ? this.isReachable(nowMs) : !isProbing && this.isStale(nowMs);
  }

  /** Whether the table may be asked; after a failure it is left alone for a while. */
  isReachable(nowMs: number): boolean {
    return this.downSinceMs === undefined || nowMs - this.requestedAtMs >= refreshMs;
  }

  isStale(nowMs: number): boolean {
    return nowMs - this.requestedAtMs >= refreshMs;
  }

  /** Whether the table has been silent for so long that this instance decides alone. */
  isStoreDown(nowMs: number): boolean {
    if (this.downSinceMs === undefined || this.unanswered < storeDownAfterRequests) return false;
    return nowMs - this.downSinceMs >= storeDownAfterMs;
  }

  /** Acts on a transition at once, and owes it to the table. */
  applyAndWrite(next: BreakerItem): void {
    this.item = next;
    this.pendingWrite = next;
  }

  /** Owes a transition to the table, without acting on it before the table has confirmed it. */
  writeLater(next: BreakerItem): void {
    this.pendingWrite = next;
  }

  /** Acts on a transition that the table is never told of. */
  applyLocally(next: BreakerItem): void {
    this.item = next;
    this.pendingWrite = undefined;
  }

  /** Learns the truth; false when the table did not answer. */
  async read(nowMs: number): Promise<boolean> {
    const answer = await this.request(nowMs, () => this.table.read(this.key));
    // What was tripped while the read was under way is newer than its answer.
    if (answer && !this.pendingWrite) this.item = answer.value ?? neverOpened;
    return answer !== undefined;
  }

  /** Writes what is owed. Lost: somebody else was faster, and `item` is what they wrote. */
  async flush(nowMs: number): Promise<WriteResult> {
    if (!this.pendingWrite) return "confirmed";
    const { pendingWrite } = this;
    const write = await this.write(pendingWrite, nowMs);
    // Closing is the one transition that waits for the table; it must not wait for ever.
    if (write === "unconfirmed" && this.isStoreDown(nowMs)) this.item = pendingWrite;
    return write;
  }

  async write(next: BreakerItem, nowMs: number): Promise<WriteResult> {
    const answer = await this.request(nowMs, () => this.table.write(this.key, next, next.version));
    if (!answer) return "unconfirmed";
    this.pendingWrite = undefined;
    this.item = answer.value.item ?? neverOpened;
    return answer.value.isWritten ? "confirmed" : "conflict";
  }

  private async request<Value>(
    nowMs: number,
    question: () => Promise<Value>,
  ): Promise<{ value: Value } | undefined> {
    this.requestedAtMs = nowMs;
    // What comes up from now on may be newer than the answer, and is a reason to ask once more.
    this.isRefreshRequested = false;
    try {
      const value = await question();
      this.downSinceMs = undefined;
      this.unanswered = 0;
      return { value };
    } catch {
      this.isRefreshRequested = true;
      this.errors += 1;
      this.unanswered += 1;
      this.downSinceMs ??= nowMs;
      return undefined;
    }
  }
}
