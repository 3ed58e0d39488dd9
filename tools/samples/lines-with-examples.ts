import { missingExamples } from "./missing-examples";

/** Events as lines, and behind them the examples of the contracts of which they hold none. */
export function linesWithExamples(lines: readonly string[]): string[] {
  const events = lines.map((line) => JSON.parse(line) as object);
  return [...lines, ...missingExamples(events).map((event) => JSON.stringify(event))];
}
