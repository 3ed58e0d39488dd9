import pc from "picocolors";
import { eventOf } from "../dashboard/event-of";
import type { TraceEntry, TraceStep } from "../trace";

const colours: Partial<Record<TraceStep, (text: string) => string>> = {
  published: pc.cyan,
  handled: pc.green,
  returned: pc.yellow,
  refused: pc.red,
  unmatched: pc.red,
  undelivered: pc.red,
  "function-error": pc.red,
  redriven: pc.red,
};

/** One step of an event's way, on one line: when, what, where, which. */
export function showStep({ atMs, step, where, id, body, note }: TraceEntry): string {
  const time = new Date(atMs).toISOString().slice(11, 23);
  const colour = colours[step] ?? ((text: string) => text);
  const { type, eventId } = eventOf(body);
  return [pc.dim(time), colour(step.padEnd(14)), where.padEnd(44), type, pc.dim(eventId ?? id), note ?? ""]
    .join(" ")
    .trimEnd();
}
