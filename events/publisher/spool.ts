import { domainOf } from "../domains";
import type { EventMessage } from "../message/event-message";
import { validateEnvelope } from "../message/validate-envelope";

/** An event that could not be sent and waits for a replay. */
export interface SpooledEvent {
  readonly event: EventMessage;
  /** When sending it was given up, milliseconds since the epoch. */
  readonly attemptedAtMs: number;
  /** Order among events that were given up in the same millisecond. */
  readonly sequence: number;
  /** What the last attempt was answered. */
  readonly code: string;
}

/** Something in the spool that is no event. */
export interface BadRecord {
  /** Where it was found, and where it is kept now. */
  readonly where: string;
  readonly problem: string;
}

/** What sending a group of spooled events came to. */
export interface SendBatchResult {
  /** Events of the group that must stay in the spool. */
  readonly kept: readonly SpooledEvent[];
  /** Whether to go on with the next group; false while EventBridge still fails. */
  readonly proceed: boolean;
}

/** Sends a group of spooled events in their order. */
export type SendBatch = (group: readonly SpooledEvent[]) => Promise<SendBatchResult>;

/** What one replay did. */
export interface ReplaySummary {
  readonly sent: number;
  /** Events of this replay that are still in the spool. */
  readonly kept: number;
  readonly bad: readonly BadRecord[];
}

/** What a spool rejects with that has kept some of the events and others not. */
export class NotSpooledError extends Error {
  override readonly name = "NotSpooledError";
  constructor(
    /** Those that it does not have. */
    readonly notSpooled: readonly SpooledEvent[],
    cause: unknown,
  ) {
    super(`${notSpooled.length} events were not kept, the first because: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Keeps events that could not be sent, where they outlive the process. */
export interface Spool {
  /** Where that is, for operators. */
  readonly place?: string;
  /** Resolves only when every event is kept; rejects with NotSpooledError when some are, with any other when none is. */
  add(events: readonly SpooledEvent[]): Promise<void>;
  /**
   * Hands over what is kept, in order of attempts, and forgets what was sent. A crash in between repeats events
   * and loses none. Bad records are kept and named.
   */
  replay(send: SendBatch): Promise<ReplaySummary>;
}

/** How many events a replay hands over at a time: those of one PutEvents request, which a kill may send again. */
export const replayBatchSize = 10;

/** Orders events by the attempt that was given up. */
export function byAttempt(one: SpooledEvent, other: SpooledEvent): number {
  return one.attemptedAtMs - other.attemptedAtMs || one.sequence - other.sequence;
}

/** Reads a record of a spool; answers what is wrong with one that is none. */
export function parseSpooledEvent(text: string): SpooledEvent | { readonly problem: string } {
  let record: Partial<SpooledEvent> | null;
  try {
    record = JSON.parse(text) as Partial<SpooledEvent> | null;
  } catch {
    return { problem: "is not JSON" };
  }
  const { event, attemptedAtMs, sequence, code } = record ?? {};
  const violation = validateEnvelope(event);
  if (violation || !event) return { problem: `event${violation?.path} ${violation?.rule}` };
  if (!domainOf(event.type)) return { problem: "event/type names no domain" };
  if (typeof attemptedAtMs !== "number" || typeof sequence !== "number") {
    return { problem: "does not say when it was attempted" };
  }
  return { event, attemptedAtMs, sequence, code: String(code) };
}
