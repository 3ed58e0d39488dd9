import { domainOf } from "../domains";
import type { EventMessage } from "../message/event-message";
import { validateEvent } from "../message/validate-event";

/** An event that could not be sent and waits in a spool for a replay. */
export interface SpooledEvent {
  readonly event: EventMessage;
  /** Time of its last attempt, milliseconds since the epoch. */
  readonly attemptedAtMs: number;
  /** Order among events of the same time. */
  readonly sequence: number;
  /** Error code of its last attempt. */
  readonly code: string;
}

/** A record of a spool that is no event. */
export interface BadRecord {
  /** Where it was found and where it is kept now. */
  readonly where: string;
  readonly problem: string;
}

/** Sends a batch of spooled events in order; answers which must stay, and whether to proceed with the next batch. */
export type SendBatch = (
  group: readonly SpooledEvent[],
) => Promise<{ readonly kept: readonly SpooledEvent[]; readonly proceed: boolean }>;

export interface ReplaySummary {
  readonly sent: number;
  /** Events of this replay that stay in the spool. */
  readonly kept: number;
  readonly bad: readonly BadRecord[];
}

/** A spool has kept some of the events and not the others. */
export class NotSpooledError extends Error {
  override readonly name = "NotSpooledError";
  constructor(
    /** Events that the spool does not have. */
    readonly notSpooled: readonly SpooledEvent[],
    cause: unknown,
  ) {
    const { message } = cause as Error;
    super(`${notSpooled.length} events were not kept, the first because: ${message}`, { cause });
  }
}

/** Keeps events that could not be sent in a durable place. */
export interface Spool {
  /** The place, as operators know it: a path or a URL. */
  readonly place?: string;
  /** Resolves only when every event is kept; rejects with NotSpooledError when some are, with any other when none is. */
  add(events: readonly SpooledEvent[]): Promise<void>;
  /** Sends the kept events in order of attempts, and removes the sent ones. A crash may repeat events and loses none. */
  replay(send: SendBatch): Promise<ReplaySummary>;
}

/** Events of one batch of a replay: one PutEvents request, which a kill may repeat. */
export const replayBatchSize = 10;

export function byAttempt(one: SpooledEvent, other: SpooledEvent): number {
  return one.attemptedAtMs - other.attemptedAtMs || one.sequence - other.sequence;
}

/** Parses a record of a spool; answers the problem when it is no event. */
export function parseSpooledEvent(text: string): SpooledEvent | { readonly problem: string } {
  let record: Partial<SpooledEvent> | null;
  try {
    record = JSON.parse(text) as Partial<SpooledEvent> | null;
  } catch {
    return { problem: "is not JSON" };
  }
  const { event, attemptedAtMs, sequence, code } = record ?? {};
  const violation = validateEvent(event);
  if (violation || !event) return { problem: `event${violation?.path} ${violation?.rule}` };
  if (!domainOf(event.type)) return { problem: "event/type names no domain" };
  if (typeof attemptedAtMs !== "number" || typeof sequence !== "number") {
    return { problem: "does not say when it was attempted" };
  }
  return { event, attemptedAtMs, sequence, code: String(code) };
}
