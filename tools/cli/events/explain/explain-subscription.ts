import { breakerLevel, type BreakerItem } from "../../../../handlers/breaker/circuit-breaker-transitions";
import { stateText } from "../../../../handlers/breaker/open-breaker-reason";
import type { IdempotencyItem } from "../../../../handlers/consumer/idempotency-item";
import { retryDelayMs } from "../../../../handlers/failures/retry-delay-ms";
import type { DeliveryState } from "../breaker/deliveries";
import type { DeadLetterKind } from "../dead-letters/queued-dead-letter";
import type { EventLine } from "./event-lines";

/** A message of the event in a queue of unprocessed messages. */
export interface KeptLetter {
  readonly kind: DeadLetterKind;
  readonly queue: string;
  readonly reason: string;
  readonly parkingLotReason: string;
  readonly detail: string;
  readonly sentAtMs: number;
  /** What recovery does with it at its next run. */
  readonly recovery: string;
}

/** All that is known of an event in one subscription. */
export interface SubscriptionEvidence {
  readonly lines: readonly EventLine[];
  readonly letters: readonly KeptLetter[];
  readonly record: IdempotencyItem | undefined;
  /** Whether the subscription writes the journal, and the event is in it. */
  readonly isJournalled: boolean;
  readonly breaker: BreakerItem;
  readonly deliveries: DeliveryState;
  /** About how many messages its queue has. */
  readonly waiting: number;
}

/** Where an event is in a subscription, and what happens next. */
export interface SubscriptionState {
  readonly state: string;
  readonly next: string;
}

/** Its own queue is not looked into: each look would use up one of the message's receives. */
export function explainSubscription(evidence: SubscriptionEvidence, nowMs: number): SubscriptionState {
  const { letters, record, isJournalled } = evidence;
  const [letter] = [...letters].sort((one, other) => other.sentAtMs - one.sentAtMs);
  if (letter) return explainLetter(letter);
  if (isJournalled || record?.state === "COMPLETED") return { state: "handled", next: "nothing" };
  if (record?.state === "IN_PROGRESS") return explainAttempt(record, evidence, nowMs);
  const last = evidence.lines.filter(({ what }) => what !== "log").at(-1);
  if (last === undefined) return explainSilence(evidence);
  if (last.what === "processed" || last.what === "duplicate") return { state: "handled", next: "nothing" };
  if (last.what === "dead-lettered" || last.what === "rejected") {
    const state = `was ${last.what} ${at(last.atMs)}, and is there no more`;
    return {
      state,
      next: "it was sent back and waits, or it was deleted or has expired: replay it if it is missing",
    };
  }
  // A success without idempotency leaves a record that has no failures any more, and no line.
  if (last.what === "retried" && record?.state === "RETRYABLE" && record.failures === undefined)
    return { state: "handled", next: "nothing" };
  return {
    state: last.what === "deferred" ? "deferred" : "waits for its next attempt",
    next: nextAttempt(last, evidence),
  };
}

const places: Readonly<Record<DeadLetterKind, string>> = {
  consumer: "is a dead letter",
  undelivered: "could not be delivered",
  "parking-lot": "is in the parking lot",
  rejected: "is rejected",
  unmatched: "matched no subscription",
  unrouted: "fits no domain",
};

function explainLetter({
  kind,
  reason,
  parkingLotReason,
  detail,
  sentAtMs,
  recovery,
}: KeptLetter): SubscriptionState {
  const why = parkingLotReason === "" ? reason : `${reason}, ${parkingLotReason}`;
  return { state: `${places[kind]} since ${instant(sentAtMs)}: ${why} (${detail})`, next: recovery };
}

function explainAttempt(
  { leaseExpiresAtMs = 0 }: IdempotencyItem,
  evidence: SubscriptionEvidence,
  nowMs: number,
): SubscriptionState {
  if (leaseExpiresAtMs > nowMs)
    return {
      state: "is being attempted",
      next: `it ends by ${instant(leaseExpiresAtMs)}, or counts as a crash`,
    };
  const next = `it comes again when its message's visibility times out, last and alone${heldBy(evidence)}`;
  return { state: "has an attempt that never ended", next };
}

function explainSilence(evidence: SubscriptionEvidence): SubscriptionState {
  const { waiting, breaker } = evidence;
  const held = heldBy(evidence);
  if (waiting === 0 && breakerLevel(breaker) === 0)
    return { state: "is handled, as nothing tells of a failure and its queue is empty", next: "nothing" };
  const state = `waits, or is handled: nothing tells of a failure, and about ${waiting} messages wait`;
  return { state, next: `its first attempt, if it waits${held}` };
}

function nextAttempt({ what, attempt, atMs }: EventLine, evidence: SubscriptionEvidence): string {
  const held = heldBy(evidence);
  if (held !== "" || what !== "retried" || attempt === undefined) return `another attempt${held}`;
  const [from, to] = [0, 1].map((random) => instant(atMs + retryDelayMs(attempt, random)));
  return `attempt ${attempt + 1} between ${from} and ${to}, later if the dependency asked for it`;
}

/** What keeps attempts from beginning. */
function heldBy({ breaker, deliveries }: SubscriptionEvidence): string {
  if (deliveries === "stopped") return ", once deliveries are started: they are stopped";
  if (breakerLevel(breaker) === 0) return "";
  const until = breaker.untilMs === undefined ? "" : `, which probes from ${instant(breaker.untilMs)}`;
  return `, as the breaker lets it: it is ${stateText(breaker)}${until}`;
}

function at(ms: number): string {
  return `at ${instant(ms)}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
