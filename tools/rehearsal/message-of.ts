import type { EventMessage } from "../../events/message/event-message";
import type { EventTemplate } from "./program-record";

/** An event of a template. */
export function messageOf(
  { type, source, version, data }: EventTemplate,
  id: string,
  nowMs: number,
): EventMessage {
  const time = new Date(nowMs).toISOString();
  const metadata = { id, time, version, correlationId: id, hops: 0, producer: "rehearsal" };
  return { type, source, data, metadata };
}
