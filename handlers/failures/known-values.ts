import { beginningOf, foldedLetters } from "./fold-text";

/** With more values in the data, every text is redacted whole. */
const maxValues = 1_000;
const maxLevels = 100;
/** Of the data, also when they are equal or no texts. */
const maxNodes = 10_000;
/** Of the data's JSON text, in which each key has one. */
const maxColons = 2 * maxNodes;
/** Of all values' folded beginnings; one letter may unfold to eighteen. */
const maxLetters = 20_000;
const beginningLength = 16;
const minLiteralLength = 3;
/** Only the beginning of a long text is searched for: a message may have cut off the rest. */
export const maxValueLength = 128;
/** encodeURIComponent rejects it. */
const loneSurrogate = /[\ud800-\udfff]/u;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})/;
/** The names of contracts' fields are not data; other keys are. */
const fieldName = /^[A-Za-z][A-Za-z0-9]*$/;

/** A text or number of the data. A text that holds one of its beginnings may hold all of it, and no other text does. */
export interface KnownValue {
  readonly value: string;
  /** As it is, and as JSON and URLs quote it. */
  readonly beginnings: readonly string[];
  readonly foldedBeginning: string;
}

export interface KnownValues {
  /** False when the data have too many. */
  readonly areAll: boolean;
  readonly values: readonly KnownValue[];
  /** Dates as people write them, folded. */
  readonly dates: readonly string[];
}

const tooMany: KnownValues = { areAll: false, values: [], dates: [] };

/**
 * Collects the texts and numbers of data. Looks at few of them, and at the beginnings of these, in bounded time.
 * @param json a text that holds the data: an object lists all of its keys before it tells the first
 */
export function knownValues(data: unknown, json = ""): KnownValues {
  if (hasManyColons(json)) return tooMany;
  const found = new Set<string>();
  if (!collect(data, found, { left: maxNodes }, maxLevels)) return tooMany;
  const dates = new Set<string>();
  const values: KnownValue[] = [];
  let lettersLeft = maxLetters;
  for (const value of found) {
    const beginning = beginningOf(value, beginningLength);
    const foldedBeginning = foldedLetters(beginning);
    lettersLeft -= foldedBeginning.length;
    if (lettersLeft < 0) return tooMany;
    values.push({ value, beginnings: quoted(beginning), foldedBeginning });
    const [, year, month, day] = isoDate.exec(value) ?? [];
    if (year && month && day) dates.add(`${day}${month}${year}`).add(`${month}${day}${year}`);
  }
  return { areAll: true, values, dates: [...dates] };
}

function hasManyColons(json: string): boolean {
  let colons = 0;
  for (let at = json.indexOf(":"); at >= 0; at = json.indexOf(":", at + 1))
    if (++colons > maxColons) return true;
  return false;
}

/** A value as it is, and as JSON and URLs quote it. */
export function literalsOf({ value }: KnownValue): readonly string[] {
  // A longer text is redacted whole, by its folded beginning.
  return value.length < minLiteralLength || value.length >= maxValueLength ? [] : quoted(value);
}

/** A value's letters, but for single letters and for numbers of two digits. */
export function foldedOf({ value }: KnownValue): readonly string[] {
  const letters = foldedLetters(value);
  return letters.length > 1 && !/^\d\d$/.test(letters) ? [letters] : [];
}

function quoted(text: string): string[] {
  const forms = new Set([text, JSON.stringify(text).slice(1, -1)]);
  if (!loneSurrogate.test(text)) forms.add(encodeURIComponent(text));
  return [...forms];
}

/** Answers false when there are too many. */
function collect(value: unknown, values: Set<string>, nodes: { left: number }, levels: number): boolean {
  if (--nodes.left < 0) return false;
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    if (value !== "") values.add(String(value).slice(0, maxValueLength));
    return values.size <= maxValues;
  }
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((inner) => collect(inner, values, nodes, levels - 1));
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) {
    if (!fieldName.test(key)) values.add(key.slice(0, maxValueLength));
    if (!collect(fields[key], values, nodes, levels - 1)) return false;
  }
  return true;
}
