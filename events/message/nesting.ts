/** Deepest nesting of an event's data, which is level 1; JSON.stringify overflows the stack at some thousand levels. */
export const maxNesting = 1_000;

/** Whether a text is long enough to exceed the limit; each level takes two brackets. */
export function canNestDeeper({ length }: { readonly length: number }): boolean {
  return length > 2 * maxNesting;
}

/** Whether a value is nested deeper than a number of levels; recurses no deeper than that. */
export function isNestedDeeper(value: unknown, levels = maxNesting): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const inner of value) if (isNestedDeeper(inner, levels - 1)) return true;
    return false;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) if (isNestedDeeper(fields[key], levels - 1)) return true;
  return false;
}

/** Most values in an event's data. 8 MiB of `{},{},…` would take 190 MB, so many values 50 MB (Node 20). */
export const maxValues = 500_000;

const [quote, backslash] = [0x22, 0x5c];
const [space, opening, closing, comma] = [1, 2, 3, 4] as const;
/** By byte; all others are 0. */
const kinds = new Uint8Array(256);
for (const [characters, kind] of [
  [" \t\n\r", space],
  ["[{", opening],
  ["]}", closing],
  [",", comma],
] as const)
  for (const character of characters) kinds[character.charCodeAt(0)] = kind;

/** Measures a JSON text in UTF-8 without parsing it, which can take thirty times as much memory. */
export function measureJson(json: Uint8Array): { readonly levels: number; readonly values: number } {
  let [depth, levels, values] = [0, 0, 1];
  // An object or array holds a value for each comma, and one more unless it is empty.
  let isEmpty = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    const kind = kinds[byte];
    if (kind === space) continue;
    if (kind === closing) {
      depth -= 1;
    } else if (kind === comma) {
      values += 1;
    } else {
      if (isEmpty) values += 1;
      if (byte === quote) at = closingQuote(json, at);
      if (kind === opening) levels = Math.max(levels, ++depth);
    }
    isEmpty = kind === opening;
  }
  return { levels, values };
}

function closingQuote(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
}
