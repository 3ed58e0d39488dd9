import { blankOut } from "./blank-out";

const maxLength = 256;
const maxReadLength = 4096;

/**
 * An error in words, at most 256 characters, for logs and dead letters. Whatever the message repeats of the
 * event's data is blanked out, as it may be personal.
 */
export function describeError(error: unknown, data: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : `Thrown: ${textOf(error)}`;
  return blankOut(words.slice(0, maxReadLength), data).slice(0, maxLength);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value;
}
