import { visibleText } from "../../packages/text/visible-text";

/** A text, and how it is to be coloured. */
export type TerminalPart =
  | string
  | { readonly text: string; readonly widthCharacters?: number; readonly colour?: (text: string) => string };

/** Parts as one line for the terminal, whatever the texts hold: colours are added once a text can no longer command. */
export function terminalLine(parts: readonly TerminalPart[]): string {
  return parts.map(show).join(" ").trimEnd();
}

function show(part: TerminalPart): string {
  if (typeof part === "string") return visibleText(part);
  const { text, widthCharacters = 0, colour = (plain: string) => plain } = part;
  return colour(visibleText(text).padEnd(widthCharacters));
}
