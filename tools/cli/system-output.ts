import { visibleText } from "../../packages/text/visible-text";
import type { CommandOutput } from "./parse-arguments";

/** The terminal that a command was started from. What files and stacks are called cannot command it. */
export const systemOutput: CommandOutput = {
  out: (text) => process.stdout.write(visibleLines(text)),
  error: (text) => process.stderr.write(visibleLines(text)),
};

/** A text of several lines, whose line ends are the command's own. */
function visibleLines(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}
