/**
 * Controls (C0, DEL, C1), format characters (bidirectional overrides, zero-width ones, tags), separators of lines and
 * paragraphs, halves of surrogate pairs, and letters without a shape: a terminal obeys them, or shows nothing.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text from outside as one line for a terminal: whatever would move its cursor, colour it, turn its direction or not
 * be seen stands there as JSON's escape for it, `\u001b` for ESC. JSON stays JSON, and says the same.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => shortEscapes[character] ?? escape(character));
}

function escape(character: string): string {
  // By UTF-16 units, as JSON has no other escapes.
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
