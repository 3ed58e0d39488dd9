import type { IdempotencySettings } from "../../events/consumer-settings";
import type { StateTable } from "../ports/state-table";
import {
  claimAttempt,
  firstAttempt,
  isOfEvent,
  withSetAside,
  type Attempt,
  type Claim,
  type ProgressItem,
  type ProgressState,
} from "./event-progress";

/**
 * What is remembered of one event through one delivery.
 *
 * | mode | first receive | later receives |
 * | --- | --- | --- |
 * | `none` | nothing, but unknown failures are counted | as `lock`, forgotten after success |
 * | `mark` | one read before, one write after | as `lock` |
 * | `lock` | one write before, one after | the same |
 *
 * With `none` and `mark` a crash at the first receive leaves no trace; every later one does.
 */
export class EventRecord {
  private item: ProgressItem | undefined;

  constructor(
    private readonly table: StateTable<ProgressItem>,
    private readonly key: string,
    private readonly mode: IdempotencySettings["mode"],
    private readonly attempt: Attempt,
  ) {}

  /** Attempts that ended in an error of no known class, as far as is known. */
  get attempts(): number {
    return this.item?.attempts ?? 0;
  }

  /** Whether the end of the attempt is to be written down. */
  get isKept(): boolean {
    return this.mode !== "none" || this.item !== undefined;
  }

  /** Asks for an attempt; undefined when it may begin without being recorded. */
  async claim(receives: number): Promise<Claim | undefined> {
    if (this.mode === "mark" && receives === 1) {
      const item = await this.table.read(this.key);
      return item && this.take(claimAttempt(item, this.attempt));
    }
    const { won, item } = await this.table.write(this.key, firstAttempt(this.attempt), 0);
    if (!item) return { kind: "busy", untilMs: this.attempt.nowMs };
    if (!won) return this.take(claimAttempt(item, this.attempt));
    this.item = item;
    return { kind: "attempt", next: item };
  }

  /** Writes down that the attempt begins; whoever asked for it at the same time has lost. */
  async begin(claim: Claim & { kind: "attempt" | "suspect" }, leaseMs: number): Promise<Claim> {
    const { won, item } = await this.table.write(this.key, { ...claim.next, leaseMs }, claim.next.version);
    if (!won || !item) return { kind: "busy", untilMs: item?.leaseMs ?? this.attempt.nowMs };
    this.item = item;
    return claim;
  }

  /** The event is handled. */
  async done(): Promise<void> {
    if (this.mode !== "none") await this.end("DONE");
    else await this.forget();
  }

  /** The attempt ended through no fault of the event. */
  async released(): Promise<void> {
    if (this.item) await this.end("RETRY");
  }

  /** The attempt ended in an error of no known class; answers how many did so far. */
  async failed(): Promise<number> {
    const attempts = this.attempts + 1;
    await this.end("RETRY", (item) => item.attempts + 1);
    return Math.max(attempts, this.attempts);
  }

  /** The event is in the dead letters: another delivery of it is a duplicate, until it is recovered. */
  async setAside(): Promise<void> {
    if (this.item) this.item = withSetAside(this.item, this.attempt.messageId);
    if (this.mode !== "none") await this.end("SET_ASIDE");
    else await this.forget();
  }

  /** Without idempotency the next delivery, whyever it comes, begins from nothing. */
  private async forget(): Promise<void> {
    if (this.item) await this.end("RETRY", () => 0);
  }

  private async take(claim: Claim): Promise<Claim> {
    if ("item" in claim) this.item = claim.item;
    return claim.kind === "attempt" ? this.begin(claim, claim.next.leaseMs) : claim;
  }

  /** A recorded attempt that loses this write has outlived its lease, and is no concern of ours any more. */
  private async end(state: ProgressState, attempts = (item: ProgressItem) => item.attempts): Promise<void> {
    const isRecorded = this.item !== undefined;
    const obstacle = await this.write(this.item ?? firstAttempt(this.attempt), state, attempts);
    // An attempt that began unrecorded may find that another one has ended in the meantime.
    const isOurs = obstacle !== undefined && isOfEvent(obstacle, this.attempt);
    if (!isRecorded && isOurs && obstacle.state === "RETRY") await this.write(obstacle, state, attempts);
  }

  /** Answers the item that is in the way. */
  private async write(
    item: ProgressItem,
    state: ProgressState,
    attempts: (item: ProgressItem) => number,
  ): Promise<ProgressItem | undefined> {
    const ended: ProgressItem = { ...item, state, attempts: attempts(item), crashes: 0, leaseMs: 0 };
    const written = await this.table.write(this.key, ended, item.version);
    if (!written.won) return written.item;
    this.item = written.item;
    return undefined;
  }
}
