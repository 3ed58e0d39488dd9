import { knownValues, type KnownValues } from "./known-values";
import { foldText } from "./fold-text";

const blank = "…";
/** What is read of a text; the rest is cut off. */
const maxTextLength = 4_096;
/** Bounded on both sides, so that no text takes long. */
const emailAddress = /[^\s<>"'()@]{1,256}@[^\s<>"'()@]{1,256}/g;

/**
 * The text without what it repeats of an event's data, and without mail addresses: either may be personal. It is a net
 * under what authors write into logs, and no promise: a value is found as it stands, as JSON or an address quotes it,
 * and however its case, accents, spaces, punctuation and escapes are written; not when it is changed in other ways. A
 * text found to repeat a value in another spelling is blanked out whole, and so is any text where the data have too
 * many values to look for. The time it takes is bounded.
 */
export function redact(text: string, data: unknown): string {
  return redactWith(text, knownValues(data));
}

/** As {@link redact}, for several texts about the same data. */
export function redactWith(text: string, known: KnownValues): string {
  let blanked = text.length > maxTextLength ? text.slice(0, maxTextLength) : text;
  if (known.areAll) {
    for (const literal of known.literals) {
      if (blanked.includes(literal)) blanked = blanked.split(literal).join(blank);
    }
    if (known.folded.length + known.shortWords.size > 0 && repeats(blanked, known)) return blank;
  } else return blank;
  return blanked.includes("@") ? blanked.replace(emailAddress, blank) : blanked;
}

/** Shorter values are no part of a word: "test" is not in "latest". */
const minInnerLength = 8;

function repeats(text: string, { folded, shortWords }: KnownValues): boolean {
  const { letters, words, starts } = foldText(text);
  const isIn = (value: string): boolean => {
    for (let at = letters.indexOf(value); at >= 0; at = letters.indexOf(value, at + 1))
      if (value.length >= minInnerLength || starts.has(at)) return true;
    return false;
  };
  return folded.some(isIn) || words.some((word) => shortWords.has(word));
}
