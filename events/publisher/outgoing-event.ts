import type { EventMessage } from "../message/event-message";
import { sqsSafeJson } from "./sqs-safe-json";

export interface OutgoingEvent {
  /** The event to send; its data is a claim check when the original data is too large. */
  readonly event: EventMessage;
  readonly original: EventMessage;
  readonly busName: string;
  readonly detail: string;
  /** Size of the entry as EventBridge counts it. */
  readonly sizeBytes: number;
}

/** Total size of a PutEvents request. Source: EventBridge quotas. */
export const maxRequestBytes = 1_048_576;

/** Entries in one PutEvents request. Source: EventBridge quotas. */
export const maxRequestEntries = 10;

const timeBytes = 14;

/** Serializes an event and measures it as EventBridge does. */
export function toOutgoingEvent(event: EventMessage, busName: string, original: EventMessage = event) {
  const detail = sqsSafeJson(event);
  const texts = [event.source, event.type, detail];
  const sizeBytes = texts.reduce((total, text) => total + Buffer.byteLength(text, "utf8"), timeBytes);
  return { event, original, busName, detail, sizeBytes };
}
