import { inspect } from "node:util";
import { visibleText } from "../text/visible-text";

/**
 * Writes what went wrong to the standard error. What it repeats of requests and events is
 * shown as text, whatever it holds.
 */
export function logError(what: string, error?: unknown): void {
  const lines = error === undefined ? [] : inspect(error, { colors: false }).split("\n");
  console.error([what, ...lines].map(visibleText).join("\n"));
}
