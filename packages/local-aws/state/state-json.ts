/**
 * What JSON has no values for is an object with one field: `{"$date": 0}`, `{"$map": [["key", "value"]]}`, … An object
 * that has such a field itself is `{"$object": [["name", "value"]]}`.
 */
export function toStateJson(value: unknown): string {
  return JSON.stringify(coded(value));
}

/** The value that {@link toStateJson} wrote. */
export function fromStateJson(text: string): unknown {
  return decoded(JSON.parse(text));
}

function coded(value: unknown): unknown {
  if (typeof value === "object" && value !== null) return codedObject(value);
  if (typeof value === "bigint") return { $bigint: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
  if (value === undefined) return { $undefined: 0 };
  if (typeof value === "function") throw new TypeError(`A function cannot be written down: ${value.name}`);
  return value;
}

function codedObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(coded);
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Map) return { $map: [...value].map((entry) => entry.map(coded)) };
  if (value instanceof Set) return { $set: [...value].map(coded) };
  if (value instanceof Uint8Array)
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64") };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`An object of a class cannot be written down: ${value.constructor.name}`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const written = fields.map(([name, field]): [string, unknown] => [name, coded(field)]);
  return fields.some(([name]) => name.startsWith("$"))
    ? { $object: written }
    : Object.fromEntries<unknown>(written);
}

type Entry = readonly [key: unknown, value: unknown];

const decoders: Readonly<Record<string, (content: never) => unknown>> = {
  $bigint: (text: string) => BigInt(text),
  $number: (text: string) => Number(text),
  $undefined: () => undefined,
  $date: (atMs: number) => new Date(atMs),
  $bytes: (text: string) => Buffer.from(text, "base64"),
  $set: (items: readonly unknown[]) => new Set(items.map(decoded)),
  $map: (entries: readonly Entry[]) =>
    new Map(entries.map(([key, one]) => [decoded(key), decoded(one)] as const)),
  $object: (fields: readonly Entry[]) =>
    Object.fromEntries(fields.map(([name, one]) => [name as string, decoded(one)])),
};

function decoded(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decoded);
  const fields = Object.entries(value) as [string, unknown][];
  const [name = "", content] = fields[0] ?? [];
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  return decode
    ? decode(content as never)
    : Object.fromEntries(fields.map(([key, field]) => [key, decoded(field)]));
}
