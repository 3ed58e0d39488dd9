/** Limits of a log line's fields; what exceeds them is left out. */
const maxLevels = 8;
const maxNodes = 500;
const maxCharacters = 32_768;
const maxTextLength = 4_096;

/**
 * A copy of a log line's fields that JSON can write, whatever they are: circular references, BigInts, dates, errors and
 * getters that throw. Its size and its time are bounded. Never throws.
 * @param clean is applied to every text, and to every number as text: one that it changes becomes the changed text.
 */
export function plainFields(fields: unknown, clean: (text: string) => string): Record<string, unknown> {
  const plain = new PlainCopy(clean).copy(() => fields, maxLevels);
  return typeof plain === "object" && plain !== null && !Array.isArray(plain)
    ? (plain as Record<string, unknown>)
    : {};
}

class PlainCopy {
  private nodesLeft = maxNodes;
  private charactersLeft = maxCharacters;

  constructor(private readonly clean: (text: string) => string) {}

  /** @param read may throw, as a getter may. */
  copy(read: () => unknown, levels: number): unknown {
    try {
      if (--this.nodesLeft < 0 || this.charactersLeft < 0) return "…";
      const value = toJson(read());
      if (typeof value === "string" || typeof value === "bigint" || typeof value === "number")
        return this.cleaned(value);
      if (typeof value === "boolean" || value === null) return value;
      if (typeof value !== "object") return undefined;
      return levels === 0 ? "…" : this.copyObject(value, levels - 1);
    } catch {
      return "[unreadable]";
    }
  }

  private cleaned(value: string | number | bigint): unknown {
    if (typeof value === "number" && !Number.isFinite(value)) return null;
    const text = String(value).slice(0, maxTextLength);
    this.charactersLeft -= text.length;
    const cleaned = this.clean(text);
    return typeof value === "number" && cleaned === text ? value : cleaned;
  }

  private copyObject(value: object, levels: number): unknown {
    if (Array.isArray(value)) {
      const some: unknown[] = value.slice(0, Math.max(0, this.nodesLeft));
      return some.map((inner) => this.copy(() => inner, levels) ?? null);
    }
    const plain = new Map<string, unknown>();
    for (const key of Object.keys(value)) {
      if (this.nodesLeft <= 0) break;
      this.charactersLeft -= key.length;
      const name = this.clean(key.slice(0, maxTextLength));
      const inner = this.copy(() => (value as Readonly<Record<string, unknown>>)[key], levels);
      // Two names may be redacted to the same one.
      if (inner !== undefined && !plain.has(name)) plain.set(name, inner);
    }
    return Object.fromEntries(plain);
  }
}

/** As JSON.stringify does, but for errors and bytes: listing the keys of a large buffer takes seconds. */
function toJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return value.name;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof String || value instanceof Number) return value.valueOf();
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON as () => unknown).call(value) : value;
}
