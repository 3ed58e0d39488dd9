import type { IdempotencySettings } from "../../handlers/settings/consumer-settings";
import { unknownAttempts } from "./make-event";
import { defectiveKinds, type SimulatedEvent } from "./model/simulated-event";
import type { Message } from "../../packages/local-aws/sqs/message";

/** A message, by the event that it holds. */
export interface PlacedMessage {
  readonly event: SimulatedEvent;
  readonly attributes: Message["attributes"];
  /** ARN of the queue that SQS moved it from. */
  readonly movedFromArn?: string | undefined;
}

/** What decides whether a message is rightly where it is. */
export interface PlacementRules {
  readonly mode: IdempotencySettings["mode"];
  readonly nowMs: number;
  /** How long an event may wait. */
  readonly maxAgeMs: number;
}

/** What is wrong with a dead letter; undefined when nothing is. */
export function deadLetterFault(
  { event, attributes, movedFromArn }: PlacedMessage,
  { nowMs, maxAgeMs }: PlacementRules,
): string | undefined {
  const reason = movedFromArn ? "redrive" : (attributes.reason?.StringValue ?? "none");
  const isOld = nowMs - event.publishedAtMs >= maxAgeMs;
  if (isOld && (reason === "outage" || (event.kind === "early" && reason === "unknown-version")))
    return undefined;
  // Also of an event that is repaired by now: its dead letter may be on its way for what happened before.
  return isRightReason(event, reason) ? undefined : `is a dead letter: ${reason}`;
}

function isRightReason({ kind, failures, kills }: SimulatedEvent, reason: string): boolean {
  if (kind === "refused") return reason === "permanent";
  if (kind === "early") return false;
  if (kind === "broken") return reason === "max-attempts" && failures >= unknownAttempts;
  if (kind === "poisonous") return reason === "max-attempts";
  return (kind === "exits" || kind === "loops") && reason === "crash-loop" && kills > 0;
}

/** What is wrong with a rejected message; undefined when nothing is. */
export function rejectionFault(
  { event, attributes }: PlacedMessage,
  { mode }: PlacementRules,
): string | undefined {
  const reason = attributes.reason?.StringValue;
  if (reason === event.rejection && reason !== undefined) return undefined;
  if (event.shape.isDeep && (reason === "contract" || reason === "envelope")) return undefined;
  if (reason === "id-conflict" && event.sharesId && mode !== "none") return undefined;
  return `was rejected: ${reason}, not ${event.rejection}`;
}

/** What is wrong with a message in the parking lot; undefined when nothing is. */
export function parkingLotFault({ event, attributes }: PlacedMessage): string | undefined {
  const why = attributes.parkingLotReason?.StringValue;
  const isRight =
    event.kind === "refused"
      ? why === "not-recoverable"
      : why === "max-recoveries" && Number(attributes.recoveries?.StringValue) >= 3;
  const isKindRight = event.kind === "refused" || defectiveKinds.has(event.kind);
  return isRight && isKindRight ? undefined : `is in the parking lot: ${why}`;
}

/** What is wrong with where an event ended; undefined when nothing is. */
export function misplacement({
  kind,
  copies,
  effects,
  isRepaired,
  sharesId,
  shape,
}: SimulatedEvent): string | undefined {
  const found = `${effects} effects, ${copies} copies`;
  // One of two events of one id is rejected, if the consumer can tell them apart at all.
  if (sharesId || shape.isDeep) return effects > 0 || copies > 0 ? undefined : found;
  if (kind === "good" || kind === "early" || kind === "flaky") {
    if (effects === 0) return "was never handled";
    return copies > 0 ? `was handled, and ${copies} copies are left` : undefined;
  }
  const isRight = kind !== "invalid" && isRepaired ? effects > 0 || copies > 0 : effects === 0 && copies > 0;
  return isRight ? undefined : found;
}
