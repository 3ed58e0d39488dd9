import { canonicalSchemaText, type Keywords } from "./normalize-schema";

/**
 * Whom a change hurts. Consumers are deployed before or after producers, and old events wait in queues and archives:
 * a consumer must be able to read what the other side of the change wrote.
 */
export type Compatibility =
  /** Consumers with the new contract refuse events that were written to the old one. */
  | "backward"
  /** Consumers with the old contract refuse events that are written to the new one. */
  | "forward"
  /** Nobody refuses anything, but who reads the field finds nothing. */
  | "readers";

/** What a change means: the rule in words, and whom it hurts. */
export interface KeywordChange {
  /** Readable behind a field's path: `was optional and is required now`. */
  readonly rule: string;
  readonly breaks: readonly Compatibility[];
}

type Judge = (before: unknown, now: unknown, keyword: string) => KeywordChange | undefined;

const narrowed = (rule: string): KeywordChange => ({ rule, breaks: ["backward"] });
const widened = (rule: string): KeywordChange => ({ rule, breaks: ["forward"] });
const replaced = (rule: string): KeywordChange => ({ rule, breaks: ["backward", "forward"] });

const judges: Readonly<Record<string, Judge>> = {
  type: judgeType,
  enum: judgeValues,
  format: judgeText,
  pattern: judgeText,
  additionalProperties: judgeAdditions,
  minLength: judgeLeast,
  minItems: judgeLeast,
  minimum: judgeLeast,
  exclusiveMinimum: judgeLeast,
  maxLength: judgeMost,
  maxItems: judgeMost,
  maximum: judgeMost,
  exclusiveMaximum: judgeMost,
};

/** How one keyword, below which are no schemas, differs between two descriptions of a value. */
export function keywordChange(keyword: string, before: Keywords, now: Keywords): KeywordChange | undefined {
  const [old, current] = [before[keyword], now[keyword]];
  if (canonicalSchemaText(old, keyword) === canonicalSchemaText(current, keyword)) return undefined;
  if (keyword === "pattern" && isSaidByFormat(before, now)) return undefined;
  return (judges[keyword] ?? judgeOther)(old, current, keyword);
}

/** Most formats are written with the expression that they stand for: one of the two is enough to say. */
function isSaidByFormat(before: Keywords, now: Keywords): boolean {
  if (before["format"] === now["format"]) return false;
  const isFree = ({ format, pattern }: Keywords): boolean => format === undefined && pattern === undefined;
  return isFree(before) || isFree(now) || (before["format"] !== undefined && now["format"] !== undefined);
}

function judgeType(before: unknown, now: unknown): KeywordChange {
  const rule = `was of type ${shown(before)} and is of type ${shown(now)} now`;
  if (now === undefined || (before === "integer" && now === "number")) return widened(rule);
  return before === undefined || (before === "number" && now === "integer") ? narrowed(rule) : replaced(rule);
}

function judgeValues(before: unknown, now: unknown): KeywordChange {
  const [old, current] = [before, now] as (readonly unknown[] | undefined)[];
  if (!old) return narrowed(`takes nothing but ${list(current)} now`);
  if (!current) return widened(`takes more than ${list(old)} now`);
  const removed = old.filter((value) => !current.includes(value));
  const added = current.filter((value) => !old.includes(value));
  if (added.length === 0) return narrowed(`does not take ${list(removed)} any more`);
  if (removed.length === 0) return widened(`takes ${list(added)} now, too`);
  return replaced(`takes ${list(added)} now, and not ${list(removed)} any more`);
}

/** Nobody can tell which of two expressions takes more. */
function judgeText(before: unknown, now: unknown, keyword: string): KeywordChange {
  if (before === undefined) return narrowed(`must match the ${keyword} ${shown(now)} now`);
  if (now === undefined) return widened(`need not match the ${keyword} ${shown(before)} any more`);
  return replaced(`had to match the ${keyword} ${shown(before)} and must match ${shown(now)} now`);
}

function judgeAdditions(before: unknown, now: unknown): KeywordChange {
  if (now === false && before === undefined) return narrowed("refuses additional fields now");
  if (before === false && now === undefined) return widened("lets additional fields pass now");
  return replaced("has another rule for additional fields now");
}

function judgeLeast(before: unknown, now: unknown, keyword: string): KeywordChange {
  return judgeBound(before, now, keyword, Number(now ?? -Infinity) > Number(before ?? -Infinity));
}

function judgeMost(before: unknown, now: unknown, keyword: string): KeywordChange {
  return judgeBound(before, now, keyword, Number(now ?? Infinity) < Number(before ?? Infinity));
}

function judgeBound(before: unknown, now: unknown, keyword: string, isNarrower: boolean): KeywordChange {
  const rule = `had ${keyword} ${shown(before)} and has ${shown(now)} now`;
  return isNarrower ? narrowed(rule) : widened(rule);
}

function judgeOther(before: unknown, now: unknown, keyword: string): KeywordChange {
  return replaced(`had ${keyword} ${shown(before)} and has ${shown(now)} now`);
}

function shown(value: unknown): string {
  return value === undefined ? "none" : typeof value === "number" ? String(value) : JSON.stringify(value);
}

function list(values: readonly unknown[] = []): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}
