import { foldText } from "./fold-text";
import { foldedOf, knownValues, literalsOf, maxValueLength, type KnownValues } from "./known-values";

const mark = "…";
/** Longer texts are cut off. */
const maxTextLength = 4_096;
/** Of all values that a text may hold; with more it is redacted whole. */
const maxComparedLength = 20_000;
/** Bounded on both sides, so that no text takes quadratic time. */
const emailAddress = /[^\s<>"'()@]{1,256}@[^\s<>"'()@]{1,256}/g;

/**
 * The text without values of an event's data and without mail addresses. A value is found as it is, as JSON or a URL
 * quotes it, and in any case, accents, spaces, punctuation and escapes; not when it is changed in other ways. A text
 * with a value in another spelling is redacted whole, as is every text where the data have too many values. Its time is
 * bounded.
 * @param maxLength what is read of the text
 */
export function redact(
  text: string,
  known: KnownValues = knownValues(undefined),
  maxLength = maxTextLength,
): string {
  if (!known.areAll) return mark;
  const read = withoutValues(text.slice(0, maxLength), known);
  const redacted = read.includes("@") ? read.replace(emailAddress, mark) : read;
  // What is cut off may be the rest of a value; redacted, a text is never longer.
  return text.length > maxLength ? redacted.slice(0, -maxValueLength) || mark : redacted;
}

function withoutValues(text: string, { values, dates }: KnownValues): string {
  if (values.length === 0) return text;
  const quoted = values.filter(({ beginnings }) => beginnings.some((one) => text.includes(one)));
  if (lengthOf(quoted) > maxComparedLength) return mark;
  const literals = [...new Set(quoted.flatMap(literalsOf))];
  let redacted = text;
  for (const literal of literals.sort((one, other) => other.length - one.length))
    redacted = redacted.replaceAll(literal, mark);
  const { letters, bounds } = foldText(redacted);
  const begun = values.filter(({ foldedBeginning }) => letters.includes(foldedBeginning));
  if (lengthOf(begun) > maxComparedLength) return mark;
  const folded = [...begun.flatMap(foldedOf), ...dates];
  return folded.some((value) => repeats(letters, bounds, value)) ? mark : redacted;
}

function lengthOf(values: KnownValues["values"]): number {
  return values.reduce((sum, { value }) => sum + value.length, 0);
}

/** Shorter values are found only at the beginning of a word: "test" is not in "latest". */
const minInnerLength = 8;
/** Shorter ones are found only as whole words. */
const minPartLength = 4;

function repeats(letters: string, bounds: ReadonlySet<number>, value: string): boolean {
  const { length } = value;
  for (let at = letters.indexOf(value); at >= 0; at = letters.indexOf(value, at + 1)) {
    if (length >= minInnerLength) return true;
    if (bounds.has(at) && (length >= minPartLength || bounds.has(at + length))) return true;
  }
  return false;
}
