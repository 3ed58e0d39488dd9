import type { StateItem } from "../ports/state-table";

/** How far a consumer is with one event. */
export type IdempotencyState =
  | "IN_PROGRESS" // an attempt began; if its lease is over, it never ended
  | "ISOLATED" // an attempt after one that never ended was granted, and has not begun
  | "RETRYABLE" // the last attempt ended, and another is wanted, though not before the lease is over
  | "COMPLETED" // handled
  | "DEAD_LETTERED"; // sent to the dead letters

/** What a consumer remembers of one event. */
export interface IdempotencyItem extends StateItem {
  readonly state: IdempotencyState;
  /** What its failures count towards giving it up, in all: see {@link failureWeight}. */
  readonly attempts: number;
  /** Attempts that failed, whatever they count; absent when none did. */
  readonly failures?: number;
  /** When the last of them did. */
  readonly failedAtMs?: number;
  /** Attempts in a row that began and never ended, without the one that is under way. */
  readonly crashes: number;
  /** Until when the attempt that began, or what it called, may be running. */
  readonly leaseExpiresAtMs: number;
  /** The attempt that wrote it last. */
  readonly owner: string;
  /** Tells the event from others of its id; absent in items of older consumers, which are taken for any event's. */
  readonly fingerprint?: string;
  /** Ids of the messages of it that were set aside last, separated by spaces; absent when none was. */
  readonly deadLetteredMessages?: string;
}

/** Who asks to make an attempt, and when. */
export interface AttemptRequest {
  readonly nowMs: number;
  /** Unlike that of any other attempt; ends in `/` and the message's id. */
  readonly owner: string;
  /** SQS' id of the message; one that comes back from the dead letters has a new one. */
  readonly messageId: string;
  /** Tells the event from others of its id. */
  readonly fingerprint: string;
  /** When the process that asks is dead for sure. */
  readonly leaseExpiresAtMs: number;
  /** Whether the message comes back from the dead letters. */
  readonly isRedriven: boolean;
  readonly ttl: number;
  /** What its failures may count before it is given up. */
  readonly maxAttempts: number;
  /** Attempts in a row that may begin and never end. */
  readonly maxCrashes: number;
}

/** The answer to who asks for an attempt. `next` is to be written before the attempt begins. */
export type AttemptDecision =
  | { readonly kind: "attempt"; readonly next: IdempotencyItem }
  | { readonly kind: "isolate"; readonly next: IdempotencyItem } // alone: it may have killed its process before
  | { readonly kind: "duplicate" }
  | { readonly kind: "conflict" } // another event has this id
  | { readonly kind: "busy"; readonly untilMs: number }
  | { readonly kind: "max-attempts" | "crash-loop"; readonly item: IdempotencyItem }; // the dead letters wait for it

/** The first attempt at an event that nobody has seen. */
export function firstAttempt({ leaseExpiresAtMs, owner, fingerprint, ttl }: AttemptRequest): IdempotencyItem {
  return {
    state: "IN_PROGRESS",
    attempts: 0,
    crashes: 0,
    leaseExpiresAtMs,
    owner,
    fingerprint,
    version: 0,
    ttl,
  };
}

/** Whether an item is about the event that an attempt is asked for, and not about another of its id. */
export function isOfEvent({ fingerprint }: IdempotencyItem, attempt: AttemptRequest): boolean {
  return fingerprint === undefined || fingerprint === attempt.fingerprint;
}

/** Decides what an event's past means for the attempt that is asked for. */
export function decideAttempt(item: IdempotencyItem, attempt: AttemptRequest): AttemptDecision {
  const { version, deadLetteredMessages } = item;
  const fresh: IdempotencyItem = {
    ...firstAttempt(attempt),
    version,
    ...(deadLetteredMessages !== undefined && { deadLetteredMessages }),
  };
  // DynamoDB deletes items up to two days after they expire.
  if (item.ttl * 1000 <= attempt.nowMs) return { kind: "attempt", next: fresh };
  if (!isOfEvent(item, attempt)) return { kind: "conflict" };
  // Only its acknowledgement was lost, as when the next event of its batch killed the process: setting it aside again
  // each time would fill the dead letters with copies, and two such events in one batch would never come to an end.
  if (isDeadLettered(item, attempt.messageId)) return { kind: "duplicate" };
  if (item.leaseExpiresAtMs > attempt.nowMs) return { kind: "busy", untilMs: item.leaseExpiresAtMs };
  switch (item.state) {
    case "COMPLETED":
      return { kind: "duplicate" };
    case "DEAD_LETTERED":
      // Recovered, replayed or published again: whoever sends it wants it tried, as nobody has handled it.
      return { kind: "attempt", next: fresh };
    case "IN_PROGRESS":
    case "ISOLATED":
      return decideUnfinished(item, attempt);
    case "RETRYABLE":
      return decideRetry(item, fresh, attempt);
  }
}

function decideRetry(
  item: IdempotencyItem,
  fresh: IdempotencyItem,
  attempt: AttemptRequest,
): AttemptDecision {
  const { attempts, failures, failedAtMs } = item;
  const failed = failures !== undefined && { failures, failedAtMs };
  if (attempts < attempt.maxAttempts) return { kind: "attempt", next: { ...fresh, attempts, ...failed } };
  // The dead letters did not take this message after its last attempt; a recovered one, if it is another, they did.
  const isOther = !item.owner.endsWith(`/${attempt.messageId}`);
  return attempt.isRedriven && isOther ? { kind: "attempt", next: fresh } : { kind: "max-attempts", item };
}

function decideUnfinished(
  item: IdempotencyItem,
  { leaseExpiresAtMs, owner, ttl, maxCrashes }: AttemptRequest,
): AttemptDecision {
  const crashes = item.state === "ISOLATED" ? item.crashes : item.crashes + 1;
  if (crashes >= maxCrashes) return { kind: "crash-loop", item };
  // Not written before its turn: waiting behind another suspect that kills the process is no crash of its own. And not
  // as begun: who gets no answer to this write never begins, and that is no crash either.
  return {
    kind: "isolate",
    next: { ...item, state: "ISOLATED", crashes, leaseExpiresAtMs, owner, ttl },
  };
}

/** Messages of one event that are remembered as set aside. */
const maxDeadLettered = 8;

/** Whether this very message, not just its event, is in the dead letters. */
function isDeadLettered({ deadLetteredMessages = "" }: IdempotencyItem, messageId: string): boolean {
  return deadLetteredMessages.split(" ").includes(messageId);
}

/** The item with one more message that was set aside. */
export function withDeadLettered(item: IdempotencyItem, messageId: string): IdempotencyItem {
  const known = item.deadLetteredMessages === undefined ? [] : item.deadLetteredMessages.split(" ");
  return { ...item, deadLetteredMessages: [...known, messageId].slice(-maxDeadLettered).join(" ") };
}
