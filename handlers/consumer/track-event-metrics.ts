import type { EventMessage } from "../../events/message/event-message";
import { redact } from "../failures/redact";

export interface EventMetrics {
  readonly eventType: string;
  /** Milliseconds of the handler; 0 when it did not run. */
  readonly processingTime: number;
  readonly status: "SUCCESS" | "FAILURE";
  /** A reason or error class, with its detail; no event data. Absent on success. */
  readonly error?: string;
  /** The outcome of the message after a failure. */
  readonly outcome?: "retried" | "rejected" | "dead-lettered";
  readonly eventId: string;
  readonly correlationId?: string | undefined;
  /** Number of the attempt, from 1; absent without an attempt. */
  readonly attempt?: number;
}

/** Writes one line, with the fields that log queries read. */
export function trackEventMetrics(
  { eventType, processingTime, status, error, ...rest }: EventMetrics,
  write: (line: string) => void,
  nowMs: number,
): void {
  const timestamp = new Date(nowMs).toISOString();
  const line = { type: eventType, duration: processingTime, status, error, timestamp, ...rest };
  write(`${JSON.stringify(line)}\n`);
}

/** One attempt, as metrics measure it. */
export interface MeasuredAttempt {
  readonly attempt?: number;
  /** @default 0 */
  readonly processingTime?: number;
}

export function failureMetrics(
  event: Partial<EventMessage> | undefined,
  messageId: string,
  error: string,
  outcome: NonNullable<EventMetrics["outcome"]>,
  { processingTime = 0, ...attempt }: MeasuredAttempt = {},
): EventMetrics {
  return { ...eventNames(event, messageId), ...attempt, processingTime, status: "FAILURE", error, outcome };
}

/** The names of an event in a line, redacted, as an invalid event may hold a mail address in place of its id. */
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
  return typeof value === "string" && value !== "" ? redact(value) : otherwise;
}
