/**
 * How deep an event's data may be nested, data itself being level 1. JSON.stringify, and most of what copies or compares
 * data, goes down one call per level and ends some thousand levels deep, a handler's whole batch with it.
 */
export const maxNesting = 1_000;

/** Whether a text is long enough to hold more levels than data may have, each of which takes two brackets. */
export function canNestDeeper({ length }: { readonly length: number }): boolean {
  return length > 2 * maxNesting;
}

/** Whether a value is nested deeper than so many levels; goes down no further than that, whatever the value is. */
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

const [quote, backslash] = [0x22, 0x5c];
/** By a byte: 1 for what opens a level of JSON, -1 for what closes one. */
const steps = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return "[{".includes(character) ? 1 : "]}".includes(character) ? -1 : 0;
});

/**
 * As {@link isNestedDeeper} of what a JSON text in UTF-8 says, without parsing it: a text that is nothing but brackets
 * takes thirty times as much memory once it is parsed.
 */
export function isTextNestedDeeper(json: Uint8Array, levels = maxNesting): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === quote) isInText = !isInText;
    else if (!isInText) depth += steps[byte] as number;
    else if (byte === backslash) at++;
    if (depth > levels) return true;
  }
  return false;
}
