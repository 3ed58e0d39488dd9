import { foldText } from "./fold-text";

/** Values that are looked for; of data with more of them nothing is repeated at all. */
const maxValues = 1_000;
/** Levels that are looked at. */
const maxLevels = 100;
/** Entries of a list or object that are looked at, also when their values are the same or none. */
const maxEntries = 10_000;
const minLiteralLength = 3;
const minFoldedLength = 4;
const minWordLength = 2;
/** Of a long text already its beginning is looked for: a message may have cut off the rest. */
const maxValueLength = 128;
/** No address can hold it. */
const loneSurrogate = /[\ud800-\udfff]/u;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})/;
/** How contracts name fields: the name of a field is no data, the key of a record is. */
const fieldName = /^[A-Za-z][A-Za-z0-9]*$/;

/** What must not be repeated of an event's data. */
export interface KnownValues {
  /** Whether these are all. */
  readonly areAll: boolean;
  /** Texts and numbers as they stand, and as JSON and addresses quote them; the longest first. */
  readonly literals: readonly string[];
  /** The same without what spellings differ in. */
  readonly folded: readonly string[];
  /** Those that are too short to be looked for inside of words. */
  readonly shortWords: ReadonlySet<string>;
}

/** Collects the texts and numbers of data, in bounded time however large they are. */
export function knownValues(data: unknown): KnownValues {
  const values = new Set<string>();
  const areAll = collect(data, values, maxLevels);
  const literals = new Set<string>();
  const folded = new Set<string>();
  const shortWords = new Set<string>();
  for (const value of areAll ? values : []) {
    addLiterals(value, literals);
    const { letters } = foldText(value);
    if (letters.length >= minFoldedLength) folded.add(letters);
    else if (letters.length >= minWordLength && !/^\d{1,2}$/.test(letters)) shortWords.add(letters);
    const [, year, month, day] = isoDate.exec(value) ?? [];
    if (year && month && day) folded.add(`${day}${month}${year}`).add(`${month}${day}${year}`);
  }
  return {
    areAll,
    literals: [...literals].sort((one, other) => other.length - one.length),
    folded: [...folded],
    shortWords,
  };
}

function addLiterals(value: string, literals: Set<string>): void {
  // Of what is longer the rest must go too.
  if (value.length < minLiteralLength || value.length >= maxValueLength) return;
  literals.add(value).add(JSON.stringify(value).slice(1, -1));
  if (!loneSurrogate.test(value)) literals.add(encodeURIComponent(value));
}

/** False when there are too many. */
function collect(value: unknown, values: Set<string>, levels: number): boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    if (value !== "") values.add(String(value).slice(0, maxValueLength));
    return values.size <= maxValues;
  }
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value))
    return value.length <= maxEntries && value.every((inner) => collect(inner, values, levels - 1));
  const fields = value as Readonly<Record<string, unknown>>;
  let entries = 0;
  for (const key in fields) {
    if (++entries > maxEntries) return false;
    if (!fieldName.test(key)) values.add(key.slice(0, maxValueLength));
    if (!collect(fields[key], values, levels - 1)) return false;
  }
  return true;
}
