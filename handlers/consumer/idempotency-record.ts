import type { IdempotencySettings } from "../settings/consumer-settings";
import type { StateTable, WriteOutcome } from "../ports/state-table";
import {
  decideAttempt,
  firstAttempt,
  isOfEvent,
  withDeadLettered,
  type AttemptRequest,
  type AttemptDecision,
  type IdempotencyItem,
  type IdempotencyState,
} from "./idempotency-item";

/** How an attempt failed, if not by the event's own fault. */
export interface AttemptFailure {
  /** What it counts towards giving the event up, 0 to 1. */
  readonly weight: number;
  readonly atMs: number;
  /** Until when no other attempt may begin, as what was called may still take effect. Default 0: at once. */
  readonly heldUntilMs?: number;
}

/** What all failures of an event amount to. */
export type FailureCounts = Required<Pick<IdempotencyItem, "attempts" | "failures">>;

/**
 * What is remembered of one event through one delivery.
 *
 * | mode | first receive | later receives |
 * | --- | --- | --- |
 * | `none` | nothing, but failures are counted | as `lock`, forgotten after success |
 * | `mark` | one read before, one write after | as `lock` |
 * | `lock` | one write before, one after | the same |
 *
 * With `none` and `mark` a crash at the first receive leaves no trace; every later one does. With `mark` a delivery is kept
 * from handling what another has written down as handled before it looked; two that are under way at once both handle it.
 */
export class IdempotencyRecord {
  private item: IdempotencyItem | undefined;

  constructor(
    private readonly table: StateTable<IdempotencyItem>,
    private readonly key: string,
    private readonly mode: IdempotencySettings["mode"],
    private readonly attempt: AttemptRequest,
  ) {}

  /** Attempts that failed, as far as is known. */
  get failures(): number {
    return this.item?.failures ?? 0;
  }

  /** When the last of them did; 0 when none is known. */
  get failedAtMs(): number {
    return this.item?.failedAtMs ?? 0;
  }

  /** Whether the table has said anything of the event. */
  get isKnown(): boolean {
    return this.item !== undefined;
  }

  /** Whether the end of the attempt is to be written down. */
  get isRecorded(): boolean {
    return this.mode !== "none" || this.item !== undefined;
  }

  /** Asks for an attempt; undefined when it may begin without being recorded. */
  async requestAttempt(receives: number): Promise<AttemptDecision | undefined> {
    if (this.mode === "mark" && receives === 1) {
      const item = await this.table.read(this.key);
      return item && this.take(decideAttempt(item, this.attempt));
    }
    const { isWritten, item } = await this.table.write(this.key, firstAttempt(this.attempt), 0);
    if (!item) return { kind: "busy", untilMs: this.attempt.nowMs };
    if (!isWritten) return this.take(decideAttempt(item, this.attempt));
    this.item = item;
    return { kind: "attempt", next: item };
  }

  /** Writes down who makes the attempt; whoever asked for it at the same time has lost. */
  async begin(
    decision: AttemptDecision & { kind: "attempt" | "isolate" },
    leaseExpiresAtMs: number,
  ): Promise<AttemptDecision> {
    const { isWritten, item } = await this.table.write(
      this.key,
      { ...decision.next, leaseExpiresAtMs },
      decision.next.version,
    );
    if (!isWritten || !item) return { kind: "busy", untilMs: item?.leaseExpiresAtMs ?? this.attempt.nowMs };
    this.item = item;
    return decision;
  }

  /**
   * Writes down that a suspect's attempt begins now: from here on it counts as a crash unless its end is written.
   * Answers false when another has taken the event meanwhile. Without an answer the attempt begins all the same: an
   * attempt that counts has begun for sure, so that no outage of the table makes a crash of one that never did.
   */
  async start(): Promise<boolean> {
    const { item } = this;
    if (!item) return false;
    let written: WriteOutcome<IdempotencyItem>;
    try {
      written = await this.table.write(this.key, { ...item, state: "IN_PROGRESS" }, item.version);
    } catch {
      return true;
    }
    if (!written.isWritten || !written.item) return false;
    this.item = written.item;
    return true;
  }

  /** The attempt was granted and does not begin: it is free for another, and whatever was suspected of it still is. */
  async withdraw(): Promise<void> {
    if (!this.item) return;
    const state = this.item.crashes > 0 ? "ISOLATED" : "RETRYABLE";
    await this.table.write(this.key, { ...this.item, state, leaseExpiresAtMs: 0 }, this.item.version);
  }

  /** The event is handled. */
  async complete(): Promise<void> {
    if (this.mode !== "none") await this.end("COMPLETED");
    else await this.forget();
  }

  /**
   * The attempt ended through no fault of the event.
   * @param heldUntilMs until when no other may begin, as what was called may still take effect; default 0: at once.
   */
  async release(heldUntilMs = 0): Promise<void> {
    if (this.item) await this.end("RETRYABLE", (item) => ({ ...item, leaseExpiresAtMs: heldUntilMs }));
  }

  /** The attempt does not end: it stays open, and no other begins before it may be taken for dead. */
  async hold(untilMs: number): Promise<void> {
    if (!this.item) return;
    const { isWritten, item } = await this.table.write(
      this.key,
      { ...this.item, leaseExpiresAtMs: untilMs },
      this.item.version,
    );
    if (isWritten) this.item = item;
  }

  /** The attempt failed, if not by the event's own fault; answers what its failures amount to. */
  async recordFailure({ weight, atMs, heldUntilMs = 0 }: AttemptFailure): Promise<FailureCounts> {
    const counted = (item: IdempotencyItem): IdempotencyItem & FailureCounts => ({
      ...item,
      attempts: Math.round((item.attempts + weight) * 10_000) / 10_000,
      failures: (item.failures ?? 0) + 1,
      failedAtMs: atMs,
      leaseExpiresAtMs: heldUntilMs,
    });
    const { attempts, failures } = counted(this.item ?? firstAttempt(this.attempt));
    await this.end("RETRYABLE", counted);
    return {
      attempts: Math.max(attempts, this.item?.attempts ?? 0),
      failures: Math.max(failures, this.failures),
    };
  }

  /** The message is in the dead letters: it is a duplicate should it come again, and no other of its event is. */
  async deadLetter(): Promise<void> {
    if (this.mode === "none" && !this.item) return;
    const { messageId } = this.attempt;
    // Without idempotency the next delivery, whyever it comes, begins from nothing.
    if (this.mode === "none")
      await this.end("RETRYABLE", (item) => withDeadLettered(withoutFailures(item), messageId));
    else await this.end("DEAD_LETTERED", (item) => withDeadLettered(item, messageId));
  }

  private async forget(): Promise<void> {
    if (this.item) await this.end("RETRYABLE", withoutFailures);
  }

  private async take(decision: AttemptDecision): Promise<AttemptDecision> {
    if ("item" in decision) this.item = decision.item;
    return decision.kind === "attempt" ? this.begin(decision, decision.next.leaseExpiresAtMs) : decision;
  }

  /** Another's item in the way means that this attempt has outlived its lease, and is no concern of ours any more. */
  private async end(state: IdempotencyState, change: Change = (item) => item): Promise<void> {
    const isRecorded = this.item !== undefined;
    const stored = await this.write(this.item ?? firstAttempt(this.attempt), state, change);
    if (!stored) return;
    if (stored.owner === this.attempt.owner) {
      // It is what we wrote ourselves, and never got the answer. What has ended for good does not end another way.
      const isFinal = stored.state === "COMPLETED" || stored.state === "DEAD_LETTERED";
      if (isFinal || stored.state === state) this.item = stored;
      else await this.write(stored, state, change);
    } else if (!isRecorded && isOfEvent(stored, this.attempt)) {
      // An attempt that began unrecorded may find that another one has ended in the meantime, or is under way. What it has
      // handled is handled, however the other ends.
      const isHandled = state === "COMPLETED" && stored.state !== "COMPLETED";
      if (isHandled || stored.state === "RETRYABLE") await this.write(stored, state, change);
    }
  }

  /** Answers the item that is in the way. */
  private async write(
    item: IdempotencyItem,
    state: IdempotencyState,
    change: Change,
  ): Promise<IdempotencyItem | undefined> {
    const { owner } = this.attempt;
    const ended: IdempotencyItem = { ...change({ ...item, leaseExpiresAtMs: 0 }), state, crashes: 0, owner };
    const written = await this.table.write(this.key, ended, item.version);
    if (!written.isWritten) return written.item;
    this.item = written.item;
    return undefined;
  }
}

/** The item without its failures. */
function withoutFailures(item: IdempotencyItem): IdempotencyItem {
  return { ...item, attempts: 0, failures: undefined, failedAtMs: undefined };
}

/** What an attempt's end changes beside the state. */
type Change = (item: IdempotencyItem) => IdempotencyItem;
