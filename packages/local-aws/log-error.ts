import { inspect } from "node:util";

/** Controls, format characters, separators of lines, halves of pairs: a terminal obeys them, or shows nothing. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Writes what went wrong to the standard error. What it repeats of requests and events is
 * shown as text, whatever it holds.
 */
export function logError(what: string, error?: unknown): void {
  const lines = error === undefined ? [] : inspect(error, { colors: false }).split("\n");
  const text = [what, ...lines].map((line) => line.replace(unseen, escapeUnits)).join("\n");
  console.error(text);
}

/** As JSON does it, by UTF-16 units. */
function escapeUnits(character: string): string {
  const escapes = character.split("").map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"));
  return escapes.map((code) => `\\u${code}`).join("");
}
