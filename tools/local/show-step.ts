import pc from "picocolors";
import { eventFacts } from "../dashboard/event-facts";
import type { TraceEntry, TraceStep } from "../../packages/local-aws/trace";
import { terminalLine } from "./terminal-line";

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
  const colour = colours[step];
  const { type, eventId } = eventFacts(body);
  return terminalLine([
    { text: time, colour: pc.dim },
    { text: step, widthCharacters: 14, ...(colour && { colour }) },
    { text: where, widthCharacters: 44 },
    type,
    { text: eventId ?? id, colour: pc.dim },
    note ?? "",
  ]);
}
