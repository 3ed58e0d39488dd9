import type { EventMessage } from "../message/event-message";
import { sqsSafeJson } from "./sqs-safe-json";

/** An event as it leaves: routed and written out. */
export interface OutgoingEvent {
  /** What travels; its data is a claim check when the event's own is too large. */
  readonly event: EventMessage;
  /** What was published. */
  readonly original: EventMessage;
  /** Name of the event bus it goes to. */
  readonly busName: string;
  /** The event as the entry's `Detail`. */
  readonly detail: string;
  /** What EventBridge counts for its entry. */
  readonly sizeBytes: number;
}

/** What EventBridge takes in one PutEvents request, all entries together. Source: EventBridge quotas. */
export const maxRequestBytes = 1_048_576;

/** Entries in one PutEvents request. Source: EventBridge quotas. */
export const maxRequestEntries = 10;

const timeBytes = 14;

/** Writes an event as a PutEvents entry and measures it as EventBridge does. */
export function toOutgoingEvent(
  event: EventMessage,
  busName: string,
  original: EventMessage = event,
): OutgoingEvent {
  const detail = sqsSafeJson(event);
  const texts = [event.source, event.type, detail];
  const sizeBytes = texts.reduce((total, text) => total + Buffer.byteLength(text, "utf8"), timeBytes);
  return { event, original, busName, detail, sizeBytes };
}
