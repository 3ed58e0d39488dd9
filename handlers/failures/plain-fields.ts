/** Levels, fields and characters of a log line's additional fields; what is more is left out. */
const maxLevels = 8;
const maxNodes = 500;
const maxCharacters = 32_768;
const maxTextLength = 4_096;

interface Budget {
  nodes: number;
  characters: number;
}

/**
 * A copy of a log line's fields that JSON can write, whatever they are: what goes round, BigInts, dates, errors and
 * getters that throw. Its size and the time it takes are bounded. Never throws.
 * @param clean is applied to every text, and to every number as text: one that it changes becomes what it answers.
 */
export function plainFields(fields: unknown, clean: (text: string) => string): Record<string, unknown> {
  const plain = plainValue(fields, maxLevels, { nodes: maxNodes, characters: maxCharacters }, clean);
  return typeof plain === "object" && plain !== null && !Array.isArray(plain)
    ? (plain as Record<string, unknown>)
    : {};
}

function plainValue(
  given: unknown,
  levels: number,
  budget: Budget,
  clean: (text: string) => string,
): unknown {
  try {
    if (--budget.nodes < 0 || budget.characters < 0) return "…";
    const value = written(given);
    if (typeof value === "string" || typeof value === "bigint" || typeof value === "number")
      return cleaned(value, budget, clean);
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value !== "object") return undefined;
    return levels === 0 ? "…" : plainObject(value, levels - 1, budget, clean);
  } catch {
    return "[unreadable]";
  }
}

/** As JSON.stringify does, but for what has bytes or letters without number: to list the keys of a body takes seconds. */
function written(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return value.name;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof String || value instanceof Number) return value.valueOf();
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON as () => unknown).call(value) : value;
}

function cleaned(value: string | number | bigint, budget: Budget, clean: (text: string) => string): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return null;
  const text = String(value).slice(0, maxTextLength);
  budget.characters -= text.length;
  const blanked = clean(text);
  return typeof value === "number" && blanked === text ? value : blanked;
}

function plainObject(
  value: object,
  levels: number,
  budget: Budget,
  clean: (text: string) => string,
): unknown {
  if (Array.isArray(value)) {
    const some = value.slice(0, Math.max(0, budget.nodes));
    return some.map((inner: unknown) => plainValue(inner, levels, budget, clean) ?? null);
  }
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (budget.nodes <= 0) break;
    budget.characters -= key.length;
    const name = clean(key.slice(0, maxTextLength));
    const inner = plainField(value, key, levels, budget, clean);
    // Two names may be blanked out to the same one.
    if (inner !== undefined && !Object.hasOwn(plain, name))
      Object.defineProperty(plain, name, { value: inner, enumerable: true });
  }
  return plain;
}

function plainField(
  owner: object,
  key: string,
  levels: number,
  budget: Budget,
  clean: (text: string) => string,
): unknown {
  try {
    return plainValue((owner as Readonly<Record<string, unknown>>)[key], levels, budget, clean);
  } catch {
    return "[unreadable]";
  }
}
