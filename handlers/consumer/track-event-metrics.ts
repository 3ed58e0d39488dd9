import type { EventMessage } from "../../events/message/event-message";
import { redact } from "../failures/redact";

/** How one attempt at one event ended. */
export interface EventMetrics {
  readonly eventType: string;
  /** Milliseconds that the handler took; 0 when it did not run. */
  readonly processingTime: number;
  readonly status: "SUCCESS" | "FAILURE";
  /** A reason or an error class, and what else is known; never event data. Absent on success. */
  readonly error?: string;
  /** What became of the message after a failure. */
  readonly outcome?: "retried" | "rejected" | "dead-lettered";
  readonly eventId: string;
  /** Absent when the event has none. */
  readonly correlationId?: string | undefined;
  /** Which attempt it was, from 1; absent when none was made. */
  readonly attempt?: number;
}

/** Writes one line about one event, in the words that log queries look for. Failures are written at any log level. */
export function trackEventMetrics(
  { eventType, processingTime, status, error, ...rest }: EventMetrics,
  write: (line: string) => void,
  nowMs: number,
): void {
  const timestamp = new Date(nowMs).toISOString();
  const line = { type: eventType, duration: processingTime, status, error, timestamp, ...rest };
  write(`${JSON.stringify(line)}\n`);
}

/** What a line names an event by. The event may break its contract, and a mail address may stand where an id should. */
export function eventNames(
  event: Partial<EventMessage> | undefined,
  messageId: string,
): Pick<EventMetrics, "eventType" | "eventId" | "correlationId"> {
  const correlationId = textOr(event?.metadata?.correlationId, "");
  return {
    eventType: textOr(event?.type, "unknown"),
    eventId: textOr(event?.metadata?.id, messageId),
    ...(correlationId && { correlationId }),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? redact(value, undefined) : otherwise;
}
