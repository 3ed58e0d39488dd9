import pc from "picocolors";
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
  const { type, eventId } = describe(body);
  return [pc.dim(time), colour(step.padEnd(14)), where.padEnd(44), type, pc.dim(eventId ?? id), note ?? ""]
    .join(" ")
    .trimEnd();
}

/** The event's type and own id, from an EventBridge envelope or an event message; never its data. */
function describe(body = ""): { type: string; eventId?: string } {
  try {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const detail = (parsed["detail"] ?? parsed) as { type?: unknown; metadata?: { id?: unknown } };
    const type = parsed["detail-type"] ?? detail.type;
    const id = detail.metadata?.id;
    return { type: typeof type === "string" ? type : "", ...(typeof id === "string" && { eventId: id }) };
  } catch {
    return { type: "" };
  }
}
