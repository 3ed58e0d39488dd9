import type { StateItem } from "../ports/state-table";

/** How far a consumer is with one event. */
export type ProgressState =
  | "PROGRESS" // an attempt began; if its lease is over, it never ended
  | "CLAIMED" // an attempt after one that never ended was granted, and has not begun
  | "RETRY" // the last attempt ended, and another is wanted, though not before the lease is over
  | "DONE" // handled
  | "SET_ASIDE"; // sent to the dead letters

/** What a consumer remembers of one event. */
export interface ProgressItem extends StateItem {
  readonly state: ProgressState;
  /** What its failures count towards giving it up, in all: see {@link failureWeight}. */
  readonly attempts: number;
  /** Attempts that failed, whatever they count; absent when none did. */
  readonly failures?: number;
  /** When the last of them did. */
  readonly failedAtMs?: number;
  /** Attempts in a row that began and never ended, without the one that is under way. */
  readonly crashes: number;
  /** Until when the attempt that began, or what it called, may be running. */
  readonly leaseMs: number;
  /** The attempt that wrote it last. */
  readonly owner: string;
  /** Tells the event from others of its id; absent in items of older consumers, which are taken for any event's. */
  readonly fingerprint?: string;
  /** Ids of the messages of it that were set aside last, separated by spaces; absent when none was. */
  readonly setAside?: string;
}

/** Who asks to make an attempt, and when. */
export interface Attempt {
  readonly nowMs: number;
  /** Unlike that of any other attempt; ends in `/` and the message's id. */
  readonly owner: string;
  /** SQS' id of the message; one that comes back from the dead letters has a new one. */
  readonly messageId: string;
  /** Tells the event from others of its id. */
  readonly fingerprint: string;
  /** When the process that asks is dead for sure. */
  readonly leaseMs: number;
  /** Whether the message comes back from the dead letters. */
  readonly isRecovered: boolean;
  readonly ttl: number;
  /** What its failures may count before it is given up. */
  readonly maxAttempts: number;
  /** Attempts in a row that may begin and never end. */
  readonly maxCrashes: number;
}

/** The answer to who asks for an attempt. `next` is to be written before the attempt begins. */
export type Claim =
  | { readonly kind: "attempt"; readonly next: ProgressItem }
  | { readonly kind: "suspect"; readonly next: ProgressItem } // alone: it may have killed its process before
  | { readonly kind: "duplicate" }
  | { readonly kind: "conflict" } // another event has this id
  | { readonly kind: "busy"; readonly untilMs: number }
  | { readonly kind: "max-attempts" | "crash-loop"; readonly item: ProgressItem }; // the dead letters wait for it

/** The first attempt at an event that nobody has seen. */
export function firstAttempt({ leaseMs, owner, fingerprint, ttl }: Attempt): ProgressItem {
  return { state: "PROGRESS", attempts: 0, crashes: 0, leaseMs, owner, fingerprint, version: 0, ttl };
}

/** Whether an item is about the event that an attempt is asked for, and not about another of its id. */
export function isOfEvent({ fingerprint }: ProgressItem, attempt: Attempt): boolean {
  return fingerprint === undefined || fingerprint === attempt.fingerprint;
}

/** Decides what an event's past means for the attempt that is asked for. */
export function claimAttempt(item: ProgressItem, attempt: Attempt): Claim {
  const { version, setAside } = item;
  const fresh = { ...firstAttempt(attempt), version, ...(setAside !== undefined && { setAside }) };
  // DynamoDB deletes items up to two days after they expire.
  if (item.ttl * 1000 <= attempt.nowMs) return { kind: "attempt", next: fresh };
  if (!isOfEvent(item, attempt)) return { kind: "conflict" };
  // Only its acknowledgement was lost, as when the next event of its batch killed the process: setting it aside again
  // each time would fill the dead letters with copies, and two such events in one batch would never come to an end.
  if (wasSetAside(item, attempt.messageId)) return { kind: "duplicate" };
  if (item.leaseMs > attempt.nowMs) return { kind: "busy", untilMs: item.leaseMs };
  switch (item.state) {
    case "DONE":
      return { kind: "duplicate" };
    case "SET_ASIDE":
      // Recovered, replayed or published again: whoever sends it wants it tried, as nobody has handled it.
      return { kind: "attempt", next: fresh };
    case "PROGRESS":
    case "CLAIMED":
      return claimUnfinished(item, attempt);
    case "RETRY":
      return claimAnother(item, fresh, attempt);
  }
}

function claimAnother(item: ProgressItem, fresh: ProgressItem, attempt: Attempt): Claim {
  const { attempts, failures, failedAtMs } = item;
  const failed = failures !== undefined && { failures, failedAtMs };
  if (attempts < attempt.maxAttempts) return { kind: "attempt", next: { ...fresh, attempts, ...failed } };
  // The dead letters did not take this message after its last attempt; a recovered one, if it is another, they did.
  const isOther = !item.owner.endsWith(`/${attempt.messageId}`);
  return attempt.isRecovered && isOther ? { kind: "attempt", next: fresh } : { kind: "max-attempts", item };
}

function claimUnfinished(item: ProgressItem, { leaseMs, owner, ttl, maxCrashes }: Attempt): Claim {
  const crashes = item.state === "CLAIMED" ? item.crashes : item.crashes + 1;
  if (crashes >= maxCrashes) return { kind: "crash-loop", item };
  // Not written before its turn: waiting behind another suspect that kills the process is no crash of its own. And not
  // as begun: who gets no answer to this write never begins, and that is no crash either.
  return { kind: "suspect", next: { ...item, state: "CLAIMED", crashes, leaseMs, owner, ttl } };
}

/** Messages of one event that are remembered as set aside. */
const maxSetAside = 8;

/** Whether this very message, not just its event, is in the dead letters. */
function wasSetAside({ setAside = "" }: ProgressItem, messageId: string): boolean {
  return setAside.split(" ").includes(messageId);
}

/** The item with one more message that was set aside. */
export function withSetAside(item: ProgressItem, messageId: string): ProgressItem {
  const known = item.setAside === undefined ? [] : item.setAside.split(" ");
  return { ...item, setAside: [...known, messageId].slice(-maxSetAside).join(" ") };
}
