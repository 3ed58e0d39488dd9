import type { StateTable } from "../ports/state-table";
import { neverOpened, type BreakerItem } from "./circuit-breaker-transitions";

/** Age from which the known item is stale, and the pause after a failed request. */
const refreshMs = 5_000;

/** After this time and this many failed requests the store is down: then the instance decides locally. */
const storeDownAfterMs = 2 * refreshMs;
const storeDownAfterRequests = 3;

/** The result of a conditional write; `unconfirmed` when the table did not answer. */
export type WriteResult = "confirmed" | "conflict" | "unconfirmed";

/**
 * One instance's copy of the shared breaker item. A write that the table has not confirmed is pending: it is flushed in
 * place of the next read, and both answer the stored item.
 */
export class BreakerStore {
  /** The item by which this instance acts: as it was last read, or as it was applied locally. */
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

  /** Failed requests since the last call. */
  takeErrors(): number {
    const { errors } = this;
    this.errors = 0;
    return errors;
  }

  get hasPendingWrite(): boolean {
    return this.pendingWrite !== undefined;
  }

  /** Makes the known item stale until a later request is answered. */
  requestRefresh(): void {
    this.isRefreshRequested = true;
  }

  /** Whether the breaker is closed, with nothing to write and no refresh requested. */
  get isIdle(): boolean {
    return this.item.state === "CLOSED" && !this.hasPendingWrite && !this.isRefreshRequested;
  }

  /** Whether to flush or to read now. An instance that probes does not read. */
  isDue(nowMs: number, isProbing: boolean): boolean {
    if (this.hasPendingWrite) return this.isReachable(nowMs);
    return !isProbing && nowMs - this.requestedAtMs >= refreshMs;
  }

  /** Whether a request may be sent; after a failure there is a pause. */
  isReachable(nowMs: number): boolean {
    return this.downSinceMs === undefined || nowMs - this.requestedAtMs >= refreshMs;
  }

  /** Whether this instance decides without the table. */
  isStoreDown(nowMs: number): boolean {
    if (this.downSinceMs === undefined || this.unanswered < storeDownAfterRequests) return false;
    return nowMs - this.downSinceMs >= storeDownAfterMs;
  }

  applyAndWrite(next: BreakerItem): void {
    this.item = next;
    this.pendingWrite = next;
  }

  /** Writes a transition later, and applies it when it is confirmed. */
  writeLater(next: BreakerItem): void {
    this.pendingWrite = next;
  }

  /** Writes a lease, or takes it locally while the table is down; says whether it is this instance's. */
  async takeLease(next: BreakerItem, nowMs: number): Promise<boolean> {
    // A pending write means that the table does not answer.
    const mayWrite = !this.hasPendingWrite && this.isReachable(nowMs);
    const result = mayWrite ? await this.write(next, nowMs) : "unconfirmed";
    if (result !== "unconfirmed") return result === "confirmed";
    if (!this.isStoreDown(nowMs)) return false;
    this.item = next;
    this.pendingWrite = undefined;
    return true;
  }

  /** Reads the item; false when the table did not answer. */
  async read(nowMs: number): Promise<boolean> {
    const response = await this.request(nowMs, () => this.table.read(this.key));
    // A transition during the read is newer than its response.
    if (response && !this.pendingWrite) this.item = response.value ?? neverOpened;
    return response !== undefined;
  }

  /** Writes the pending transition. After a conflict, `item` is what another instance wrote. */
  async flush(nowMs: number): Promise<WriteResult> {
    if (!this.pendingWrite) return "confirmed";
    const { pendingWrite } = this;
    const write = await this.write(pendingWrite, nowMs);
    // Closing alone waits for the table; it must not wait for ever.
    if (write === "unconfirmed" && this.isStoreDown(nowMs)) this.item = pendingWrite;
    return write;
  }

  async write(next: BreakerItem, nowMs: number): Promise<WriteResult> {
    const response = await this.request(nowMs, () => this.table.write(this.key, next, next.version));
    if (!response) return "unconfirmed";
    this.pendingWrite = undefined;
    this.item = response.value.item ?? neverOpened;
    return response.value.isWritten ? "confirmed" : "conflict";
  }

  private async request<Value>(
    nowMs: number,
    send: () => Promise<Value>,
  ): Promise<{ value: Value } | undefined> {
    this.requestedAtMs = nowMs;
    // A refresh that is requested from now on may need a later response.
    this.isRefreshRequested = false;
    try {
      const value = await send();
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
