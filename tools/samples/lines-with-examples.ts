import type { EventMessage } from "../../events/message/event-message";
import { missingExamples } from "./missing-examples";

/** Events as lines, and behind them the examples of the contracts of which they hold none. */
export function linesWithExamples(lines: readonly string[]): string[] {
  const events = lines.map((line) => JSON.parse(line) as Partial<EventMessage>);
  return [...lines, ...missingExamples(events).map((event) => JSON.stringify(event))];
}
