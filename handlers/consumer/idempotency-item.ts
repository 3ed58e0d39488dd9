import type { StateItem } from "../ports/state-table";

export type IdempotencyState =
  | "IN_PROGRESS" // an attempt began; with an expired lease, it never ended
  | "ISOLATED" // an attempt after one that never ended is permitted, and has not begun
  | "RETRYABLE" // the last attempt ended; the next one may begin when the lease has expired
  | "COMPLETED" // handled
  | "DEAD_LETTERED"; // sent to the dead letters

/**
 * The idempotency record of one event, as it is stored. Of a handled event nothing is kept but state, fingerprint, version
 * and ttl: nearly all items are such, and are stored for as long as an archive is.
 */
export interface IdempotencyItem extends StateItem {
  readonly state: IdempotencyState;
  /** Sum of the weights of its failures; see {@link failureWeight}. */
  readonly attempts?: number;
  /** Number of failed attempts; absent when none did. */
  readonly failures?: number;
  readonly failedAtMs?: number;
  /** Attempts in a row that began and never ended, without the current one. */
  readonly crashes?: number;
  /** Until then the attempt, or its effect, may be in progress. */
  readonly leaseExpiresAtMs?: number;
  /** The attempt that wrote it last. */
  readonly owner?: string;
  /** Distinguishes events of one id; absent in items of older consumers, which match any event. */
  readonly fingerprint?: string;
  /** Ids of its last dead-lettered messages, separated by spaces. */
  readonly deadLetteredMessages?: string;
}

export interface AttemptRequest {
  readonly nowMs: number;
  /** Unique for the attempt; ends in `/` and the message id. */
  readonly owner: string;
  /** A redriven message has a new id. */
  readonly messageId: string;
  readonly fingerprint: string;
  /** When the invocation has ended for sure. */
  readonly leaseExpiresAtMs: number;
  readonly isRedriven: boolean;
  readonly ttl: number;
  /** Sum of failure weights at which the event is dead-lettered. */
  readonly maxAttempts: number;
  /** Attempts in a row without an end at which the event is dead-lettered. */
  readonly maxCrashes: number;
}

/** The decision about a requested attempt; `next` is written before it begins. */
export type AttemptDecision =
  | { readonly kind: "attempt"; readonly next: IdempotencyItem }
  | { readonly kind: "isolate"; readonly next: IdempotencyItem } // it may have killed its process
  | { readonly kind: "duplicate" }
  | { readonly kind: "conflict" } // another event has this id
  | { readonly kind: "busy"; readonly untilMs: number }
  | { readonly kind: "max-attempts" | "crash-loop"; readonly item: IdempotencyItem }; // it is to be dead-lettered

/** The item of a first attempt. */
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

/** The item of an event that was handled. */
export function handledItem({ fingerprint, version, ttl }: IdempotencyItem): IdempotencyItem {
  return { state: "COMPLETED", fingerprint, version, ttl };
}

/** Whether an item belongs to the event of the attempt, and not to another event of its id. */
export function isOfEvent({ fingerprint }: IdempotencyItem, attempt: AttemptRequest): boolean {
  return fingerprint === undefined || fingerprint === attempt.fingerprint;
}

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
  // Its acknowledgement was lost, as when the next event of its batch killed the process. To dead-letter it again would
  // fill the queue with copies, and two such events in one batch would never end.
  if (isDeadLettered(item, attempt.messageId)) return { kind: "duplicate" };
  const { leaseExpiresAtMs = 0 } = item;
  if (leaseExpiresAtMs > attempt.nowMs) return { kind: "busy", untilMs: leaseExpiresAtMs };
  switch (item.state) {
    case "COMPLETED":
      return { kind: "duplicate" };
    case "DEAD_LETTERED":
      // Redriven, replayed or published again, and never handled: it is attempted.
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
  const { attempts = 0, owner = "", failures, failedAtMs } = item;
  const failed = failures !== undefined && { failures, failedAtMs };
  if (attempts < attempt.maxAttempts) return { kind: "attempt", next: { ...fresh, attempts, ...failed } };
  // The same message could not be dead-lettered after its last attempt; another, redriven one was.
  const isOther = !owner.endsWith(`/${attempt.messageId}`);
  return attempt.isRedriven && isOther ? { kind: "attempt", next: fresh } : { kind: "max-attempts", item };
}

function decideUnfinished(
  item: IdempotencyItem,
  { leaseExpiresAtMs, owner, ttl, maxCrashes }: AttemptRequest,
): AttemptDecision {
  const crashes = (item.crashes ?? 0) + (item.state === "ISOLATED" ? 0 : 1);
  if (crashes >= maxCrashes) return { kind: "crash-loop", item };
  // Written only before its own attempt, as a crash of another candidate is not its own; and not as IN_PROGRESS, as an
  // attempt whose write gets no response does not begin.
  return {
    kind: "isolate",
    next: { ...item, state: "ISOLATED", crashes, leaseExpiresAtMs, owner, ttl },
  };
}

const maxDeadLettered = 8;

/** Whether this message, not only its event, was dead-lettered. */
function isDeadLettered({ deadLetteredMessages = "" }: IdempotencyItem, messageId: string): boolean {
  return deadLetteredMessages.split(" ").includes(messageId);
}

export function withDeadLettered(item: IdempotencyItem, messageId: string): IdempotencyItem {
  const known = item.deadLetteredMessages === undefined ? [] : item.deadLetteredMessages.split(" ");
  return { ...item, deadLetteredMessages: [...known, messageId].slice(-maxDeadLettered).join(" ") };
}
