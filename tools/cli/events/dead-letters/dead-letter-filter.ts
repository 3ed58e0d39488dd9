import type { QueuedDeadLetter } from "./queued-dead-letter";

/** Which unprocessed messages are meant; what is left out matches all. */
export interface DeadLetterFilter {
  /** Queue of the subscription that the message was lost for. */
  readonly lostFor?: string;
  readonly reason?: string;
  /** Why recovery gave the message up. */
  readonly parkingLotReason?: string;
  /** The event's type, or its beginning before a `*`. */
  readonly type?: string;
  /** Only messages that have lain longer than this, in seconds. */
  readonly olderThanSeconds?: number;
  /** Only messages that have lain no longer than this, in seconds. */
  readonly newerThanSeconds?: number;
}

/** Whether anything is left out by the filter. */
export function isSelective(filter: DeadLetterFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** Whether the filter means the letter. */
export function isSelected(deadLetter: QueuedDeadLetter, filter: DeadLetterFilter, nowMs: number): boolean {
  const {
    lostFor,
    reason,
    parkingLotReason,
    type,
    olderThanSeconds = 0,
    newerThanSeconds = Infinity,
  } = filter;
  const ageSeconds = (nowMs - deadLetter.message.sentAtMs) / 1_000;
  return (
    (lostFor === undefined || deadLetter.lostFor === lostFor) &&
    (reason === undefined || deadLetter.reason === reason) &&
    (parkingLotReason === undefined || deadLetter.parkingLotReason === parkingLotReason) &&
    (type === undefined || isOfType(deadLetter.eventType, type)) &&
    ageSeconds >= olderThanSeconds &&
    ageSeconds <= newerThanSeconds
  );
}

function isOfType(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
