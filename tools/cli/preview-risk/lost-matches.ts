import { isDeepStrictEqual } from "node:util";

/** Something that a pattern no longer lets through. */
interface LostMatch {
  /** `detail-type "user.created"`, or what else is left out. */
  readonly words: string;
  readonly field: string;
  /** The value of the field, if it is one that can be looked for in another pattern. */
  readonly value?: unknown;
}

type Pattern = Readonly<Record<string, unknown>>;

/**
 * What an event pattern no longer lets through: values that it named, values that it now leaves out, fields that it now asks
 * for. Nothing is said of patterns that are not known.
 */
export function lostMatches(before: unknown, after: unknown): LostMatch[] {
  const [former, wanted] = [parsed(before), parsed(after)];
  return former && wanted ? lostIn(former, wanted, "") : [];
}

function parsed(text: unknown): Pattern | undefined {
  if (text === undefined) return {};
  return typeof text === "string" && text.startsWith("{") ? (JSON.parse(text) as Pattern) : undefined;
}

function lostIn(before: Pattern, after: Pattern, path: string): LostMatch[] {
  return Object.entries(after).flatMap(([key, wanted]): LostMatch[] => {
    const field = `${path}${key}`;
    const former = before[key];
    if (former === undefined) return [{ field, words: `what has not ${field} ${JSON.stringify(wanted)}` }];
    if (Array.isArray(former) && Array.isArray(wanted))
      return former
        .flatMap((one) => lostValues(one, wanted))
        .map((value) => ({ field, value, words: `${field} ${JSON.stringify(value)}` }));
    if (isPattern(former) && isPattern(wanted)) return lostIn(former, wanted, `${field}.`);
    return [{ field, words: `${field} ${JSON.stringify(former)}` }];
  });
}

/** What one alternative let through, and none does now. */
function lostValues(former: unknown, wanted: readonly unknown[]): unknown[] {
  if (wanted.some((one) => isDeepStrictEqual(one, former) || admits(one, former))) return [];
  const excluded = excludedBy(former);
  const now = wanted.flatMap((one) => (excludedBy(one) ? [excludedBy(one)] : []))[0];
  return excluded && now ? now.filter((one) => !excluded.includes(one)) : [former];
}

/** Whether an alternative lets a plain value through. */
export function admits(alternative: unknown, value: unknown): boolean {
  if (!isPattern(alternative)) return typeof value !== "object" && alternative === value;
  const { prefix, suffix, exists } = alternative;
  if (isPattern(value)) return false;
  const excluded = excludedBy(alternative);
  if (excluded) return !excluded.includes(value);
  if (typeof prefix === "string") return typeof value === "string" && value.startsWith(prefix);
  if (typeof suffix === "string") return typeof value === "string" && value.endsWith(suffix);
  return exists === true;
}

/** The values of an `anything-but`. */
function excludedBy(alternative: unknown): unknown[] | undefined {
  const excluded = isPattern(alternative) ? alternative["anything-but"] : undefined;
  return excluded === undefined || isPattern(excluded) ? undefined : [excluded].flat();
}

function isPattern(value: unknown): value is Pattern {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
