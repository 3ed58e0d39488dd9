import { foldText } from "./fold-text";
import { knownValues, type KnownValues } from "./known-values";

const mark = "…";
/** Longer texts are cut off. */
const maxTextLength = 4_096;
/** Bounded on both sides, so that no text takes quadratic time. */
const emailAddress = /[^\s<>"'()@]{1,256}@[^\s<>"'()@]{1,256}/g;

/**
 * The text without values of an event's data and without mail addresses. A value is found as it is, as JSON or a URL
 * quotes it, and in any case, accents, spaces, punctuation and escapes; not when it is changed in other ways. A text
 * with a value in another spelling is redacted whole, as is every text where the data have too many values. Its time is
 * bounded.
 */
export function redact(text: string, known: KnownValues = knownValues(undefined)): string {
  if (!known.areAll) return mark;
  let redacted = text.slice(0, maxTextLength);
  for (const literal of known.literals) redacted = redacted.replaceAll(literal, mark);
  if (known.folded.length > 0 && repeats(redacted, known.folded)) return mark;
  return redacted.includes("@") ? redacted.replace(emailAddress, mark) : redacted;
}

/** Shorter values are found only at the beginning of a word: "test" is not in "latest". */
const minInnerLength = 8;
/** Shorter ones are found only as whole words. */
const minPartLength = 4;

function repeats(text: string, folded: readonly string[]): boolean {
  const { letters, bounds } = foldText(text);
  return folded.some((value) => {
    for (let at = letters.indexOf(value); at >= 0; at = letters.indexOf(value, at + 1)) {
      const { length } = value;
      if (length >= minInnerLength) return true;
      if (bounds.has(at) && (length >= minPartLength || bounds.has(at + length))) return true;
    }
    return false;
  });
}
