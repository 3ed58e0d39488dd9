/** A refused text, said with the words and the position that AWS's reader gives. */
export class JsonReadError extends Error {}

/** A place in a text, both numbers from 1. */
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

const maxShownCharacters = 500;

/** The text and a place in it, as AWS shows them behind a message. */
export function showPosition(source: string, { line, column }: JsonPosition): string {
  const cut = source.length - maxShownCharacters;
  const shown = source.slice(0, maxShownCharacters).replace(/[^\P{Cc}\r\n]/gu, escapeControl);
  const rest = cut > 0 ? `[truncated ${cut} chars]` : "";
  return `[Source: (String)"${shown}"${rest}; line: ${line}, column: ${column}]`;
}

/** A character and its code, as AWS names one that it did not expect. */
export function showCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 32 ? `(CTRL-CHAR, code ${code})` : `'${character}' (code ${code})`;
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}
