import type { IdempotencySettings } from "../settings/consumer-settings";
import type { StateTable, WriteOutcome } from "../ports/state-table";
import { redact } from "../failures/redact";
import type { EventLog } from "./event-log";
import {
  decideAttempt,
  firstAttempt,
  handledItem,
  isOfEvent,
  withDeadLettered,
  type AttemptRequest,
  type AttemptDecision,
  type IdempotencyItem,
  type IdempotencyState,
} from "./idempotency-item";

/** All failures of an event. */
export type FailureCounts = Required<Pick<IdempotencyItem, "attempts" | "failures">>;

/**
 * The idempotency record of one event during one receive of its message.
 *
 * | mode | first receive | later receives |
 * | --- | --- | --- |
 * | `none` | no request, but failures are counted | as `lock`, reset after success |
 * | `mark` | one read before, one write after | as `lock` |
 * | `lock` | one write before, one after | the same |
 *
 * With `none` and `mark` a crash at the first receive is not recorded. With `mark` two messages of one event that two
 * processes have at once are both handled. Writes that end an attempt never reject.
 */
export class IdempotencyRecord {
  private item: IdempotencyItem | undefined;

  constructor(
    private readonly table: StateTable<IdempotencyItem>,
    private readonly key: string,
    private readonly mode: IdempotencySettings["mode"],
    private readonly attempt: AttemptRequest,
    private readonly log: EventLog,
  ) {}

  get failures(): number {
    return this.item?.failures ?? 0;
  }

  /** When the last of them failed; 0 without one. */
  get failedAtMs(): number {
    return this.item?.failedAtMs ?? 0;
  }

  /** Whether the table has answered. */
  get isKnown(): boolean {
    return this.item !== undefined;
  }

  /** Whether the end of the attempt is written. */
  get isRecorded(): boolean {
    return this.mode !== "none" || this.item !== undefined;
  }

  /** Requests an attempt; undefined when it begins without a record. */
  async requestAttempt(receives: number): Promise<AttemptDecision | undefined> {
    if (this.mode === "mark" && receives === 1) {
      const item = await this.table.read(this.key);
      return item && this.take(decideAttempt(item, this.attempt));
    }
    const { isWritten, item } = await this.put(firstAttempt(this.attempt));
    if (!item) return { kind: "busy", untilMs: this.attempt.nowMs };
    return isWritten ? { kind: "attempt", next: item } : this.take(decideAttempt(item, this.attempt));
  }

  /** Writes that the attempt begins; of concurrent requests one succeeds. */
  async begin(
    decision: AttemptDecision & { kind: "attempt" | "isolate" },
    leaseExpiresAtMs: number,
  ): Promise<AttemptDecision> {
    const { isWritten, item } = await this.put({ ...decision.next, leaseExpiresAtMs });
    return isWritten ? decision : { kind: "busy", untilMs: item?.leaseExpiresAtMs ?? this.attempt.nowMs };
  }

  /**
   * Writes that the attempt of an isolated event begins now: from here on it counts as a crash unless its end is written.
   * Answers false when another attempt has begun. Without a response the attempt begins nevertheless, so that an outage
   * of the table never counts as a crash of an attempt that did not begin.
   */
  async start(): Promise<boolean> {
    if (!this.item) return false;
    try {
      return (await this.put({ ...this.item, state: "IN_PROGRESS" })).isWritten;
    } catch {
      return true;
    }
  }

  /** Withdraws an attempt that does not begin: another may; a poison pill candidate stays one. */
  async withdraw(): Promise<void> {
    const { item, attempt } = this;
    if (!item) return;
    await this.logged(async () => {
      const stored = await this.writeWithdrawn(item);
      // Its beginning was written, and the answer lost.
      if (stored?.owner === attempt.owner) await this.writeWithdrawn(stored);
    });
  }

  /** Answers the stored item after a conflict. */
  private async writeWithdrawn(item: IdempotencyItem): Promise<IdempotencyItem | undefined> {
    const state = (item.crashes ?? 0) > 0 ? "ISOLATED" : "RETRYABLE";
    const { isWritten, item: stored } = await this.put({ ...item, state, leaseExpiresAtMs: 0 });
    return isWritten ? undefined : stored;
  }

  async complete(): Promise<void> {
    if (this.mode !== "none") await this.end("COMPLETED");
    else if (this.item) await this.end("RETRYABLE", withoutFailures);
  }

  /** The attempt ended without a fault of the event. */
  async release(): Promise<void> {
    if (this.item) await this.end("RETRYABLE");
  }

  /**
   * Counts a failed attempt; answers all failures of the event, or undefined when the table does not answer.
   * @param weight from 0 to 1; see {@link failureWeight}.
   * @param heldUntilMs until then no other attempt may begin, as the call may still take effect.
   */
  async recordFailure(weight: number, atMs: number, heldUntilMs: number): Promise<FailureCounts | undefined> {
    const counted = (item: IdempotencyItem): IdempotencyItem & FailureCounts => ({
      ...item,
      attempts: Math.round(((item.attempts ?? 0) + weight) * 10_000) / 10_000,
      failures: (item.failures ?? 0) + 1,
      failedAtMs: atMs,
      leaseExpiresAtMs: heldUntilMs,
    });
    const { attempts, failures } = counted(this.item ?? firstAttempt(this.attempt));
    if (!(await this.end("RETRYABLE", counted))) return undefined;
    return {
      attempts: Math.max(attempts, this.item?.attempts ?? 0),
      failures: Math.max(failures, this.failures),
    };
  }

  /** The message was dead-lettered: it is a duplicate from now on, other messages of its event are not. */
  async deadLetter(): Promise<void> {
    if (this.mode === "none" && !this.item) return;
    const { messageId } = this.attempt;
    // Without idempotency the next message of the event begins without failures.
    if (this.mode === "none")
      await this.end("RETRYABLE", (item) => withDeadLettered(withoutFailures(item), messageId));
    else await this.end("DEAD_LETTERED", (item) => withDeadLettered(item, messageId));
  }

  private async take(decision: AttemptDecision): Promise<AttemptDecision> {
    if ("item" in decision) this.item = decision.item;
    return decision.kind === "attempt" ? this.begin(decision, decision.next.leaseExpiresAtMs ?? 0) : decision;
  }

  private end(state: IdempotencyState, change: Change = (item) => item): Promise<boolean> {
    return this.logged(() => this.writeEnd(state, change));
  }

  /** Answers false when the table does not answer: then an attempt may be repeated, but nothing is lost. */
  private async logged(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      this.log.failure("warn", "The outcome of an event could not be written to the state table.", error);
      return false;
    }
  }

  /** A stored item of another owner means that the lease of this attempt has expired: then nothing is written. */
  private async writeEnd(state: IdempotencyState, change: Change): Promise<void> {
    const isRecorded = this.item !== undefined;
    const stored = await this.write(this.item ?? firstAttempt(this.attempt), state, change);
    if (!stored) return;
    if (stored.owner === this.attempt.owner) {
      // An earlier write of this attempt, whose response was lost. A final state does not change.
      const isFinal = stored.state === "COMPLETED" || stored.state === "DEAD_LETTERED";
      if (isFinal || stored.state === state) this.item = stored;
      else await this.write(stored, state, change);
    } else if (!isRecorded && isOfEvent(stored, this.attempt)) {
      // An attempt without a record may find another one that has ended or is in progress. COMPLETED is written in any
      // case.
      const isHandled = state === "COMPLETED" && stored.state !== "COMPLETED";
      if (isHandled || stored.state === "RETRYABLE") await this.write(stored, state, change);
    } else if (!isRecorded) {
      this.log.line("error", "Another event of this id was attempted at the same time.", {
        key: redact(this.key),
      });
    }
  }

  /** Answers the stored item after a conflict. */
  private async write(
    item: IdempotencyItem,
    state: IdempotencyState,
    change: Change,
  ): Promise<IdempotencyItem | undefined> {
    const { owner } = this.attempt;
    const changed = { ...change({ ...item, leaseExpiresAtMs: 0 }), state, crashes: 0, owner };
    const ended = state === "COMPLETED" ? handledItem(changed) : changed;
    const { isWritten, item: stored } = await this.put(ended);
    return isWritten ? undefined : stored;
  }

  /** Writes the item, and keeps it as it is stored then. */
  private async put(item: IdempotencyItem): Promise<WriteOutcome<IdempotencyItem>> {
    const written = await this.table.write(this.key, item, item.version);
    if (written.isWritten) this.item = written.item;
    return written;
  }
}

function withoutFailures(item: IdempotencyItem): IdempotencyItem {
  return { ...item, attempts: 0, failures: undefined, failedAtMs: undefined };
}

/** What the end of an attempt changes beside the state. */
type Change = (item: IdempotencyItem) => IdempotencyItem;
