import { foldText } from "./fold-text";

/** With more values in the data, every text is redacted whole. */
const maxValues = 1_000;
const maxLevels = 100;
/** Of one list or object, also when their values are equal or no texts. */
const maxEntries = 10_000;
const minLiteralLength = 3;
/** Only the beginning of a long text is searched for: a message may have cut off the rest. */
const maxValueLength = 128;
/** encodeURIComponent rejects it. */
const loneSurrogate = /[\ud800-\udfff]/u;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})/;
/** The names of contracts' fields are not data; other keys are. */
const fieldName = /^[A-Za-z][A-Za-z0-9]*$/;

export interface KnownValues {
  /** False when the data have too many. */
  readonly areAll: boolean;
  /** Texts and numbers as they are, and as JSON and URLs quote them; the longest first. */
  readonly literals: readonly string[];
  /** The same, folded, but for single letters and for numbers of two digits. */
  readonly folded: readonly string[];
}

/** Collects the texts and numbers of data, in bounded time. */
export function knownValues(data: unknown): KnownValues {
  const values = new Set<string>();
  const areAll = collect(data, values, maxLevels);
  const literals = new Set<string>();
  const folded = new Set<string>();
  for (const value of areAll ? values : []) {
    addLiterals(value, literals);
    const { letters } = foldText(value);
    if (letters.length > 1 && !/^\d\d$/.test(letters)) folded.add(letters);
    const [, year, month, day] = isoDate.exec(value) ?? [];
    if (year && month && day) folded.add(`${day}${month}${year}`).add(`${month}${day}${year}`);
  }
  return {
    areAll,
    literals: [...literals].sort((one, other) => other.length - one.length),
    folded: [...folded],
  };
}

function addLiterals(value: string, literals: Set<string>): void {
  // A longer text is redacted whole, by its folded beginning.
  if (value.length < minLiteralLength || value.length >= maxValueLength) return;
  literals.add(value).add(JSON.stringify(value).slice(1, -1));
  if (!loneSurrogate.test(value)) literals.add(encodeURIComponent(value));
}

/** Answers false when there are too many. */
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
