import { canonicalSchemaText, type Keywords } from "./normalize-schema";

/** What a change breaks. Both directions must hold: old events wait in queues, and either side is deployed first. */
export type Compatibility =
  | "backward" // consumers with the new contract refuse events of the old one
  | "forward" // consumers with the old contract refuse events of the new one
  | "readers"; // nobody refuses an event, but a consumer that reads the field finds nothing

export interface KeywordChange {
  /** What changed, as a sentence that begins with a field's path: `was optional and is required now`. */
  readonly rule: string;
  readonly breaks: readonly Compatibility[];
}

/** Keywords that refuse values by their presence. */
const constraints = ["type", "enum", "format", "pattern", "additionalProperties"];
const lowerBounds = ["minLength", "minItems", "minimum", "exclusiveMinimum"];
const upperBounds = ["maxLength", "maxItems", "maximum", "exclusiveMaximum"];

/** Compares one keyword, below which are no schemas, of two descriptions of a value. */
export function keywordChange(keyword: string, before: Keywords, now: Keywords): KeywordChange | undefined {
  const [old, current] = [before[keyword], now[keyword]];
  if (canonicalSchemaText(old, keyword) === canonicalSchemaText(current, keyword)) return undefined;
  if (keyword === "pattern" && isImpliedByFormat(before, now)) return undefined;
  if (keyword === "enum" && Array.isArray(old) && Array.isArray(current)) return enumChange(old, current);
  return {
    rule: `had ${keyword} ${shown(old)} and has ${shown(current)} now`,
    breaks: brokenBy(keyword, old, current),
  };
}

/** Most formats come with the pattern that they stand for: a change of the format covers both. */
function isImpliedByFormat(before: Keywords, now: Keywords): boolean {
  if (before["format"] === now["format"]) return false;
  const isFree = ({ format, pattern }: Keywords): boolean => format === undefined && pattern === undefined;
  return isFree(before) || isFree(now) || (before["format"] !== undefined && now["format"] !== undefined);
}

function enumChange(before: readonly unknown[], now: readonly unknown[]): KeywordChange {
  const removed = before.filter((value) => !now.includes(value)).map(shown);
  const added = now.filter((value) => !before.includes(value)).map(shown);
  const rules = [
    ...(removed.length > 0 ? [`does not take ${removed.join(", ")} any more`] : []),
    ...(added.length > 0 ? [`takes ${added.join(", ")} now, too`] : []),
  ];
  return {
    rule: rules.join(" and "),
    breaks: [
      ...(removed.length > 0 ? ["backward" as const] : []),
      ...(added.length > 0 ? ["forward" as const] : []),
    ],
  };
}

function brokenBy(keyword: string, before: unknown, now: unknown): readonly Compatibility[] {
  if (lowerBounds.includes(keyword))
    return Number(now ?? -Infinity) > Number(before ?? -Infinity) ? ["backward"] : ["forward"];
  if (upperBounds.includes(keyword))
    return Number(now ?? Infinity) < Number(before ?? Infinity) ? ["backward"] : ["forward"];
  if (before === "integer" && now === "number") return ["forward"];
  if (before === "number" && now === "integer") return ["backward"];
  if (before === undefined && constraints.includes(keyword)) return ["backward"];
  if (now === undefined && constraints.includes(keyword)) return ["forward"];
  // Nobody can tell which of two patterns takes more, nor what an unknown keyword does.
  return ["backward", "forward"];
}

function shown(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}
