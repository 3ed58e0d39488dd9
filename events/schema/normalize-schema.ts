/** Keywords of a JSON Schema that describe one kind of value. */
export type Keywords = Readonly<Record<string, unknown>>;

/** Keywords that validators ignore. */
const annotations = [
  "$schema",
  "$id",
  "$comment",
  "title",
  "description",
  "examples",
  "default",
  "deprecated",
];

/** Keywords whose lists mean the same in any order. */
const unordered = ["type", "enum", "required", "anyOf", "oneOf", "allOf"];

/** Normalizes the first level of a schema: one member for a single value, several for a union, none for null alone. */
export function normalizeSchema(schema: unknown) {
  const all = membersOf(schema as Keywords);
  const members = all.filter(({ type }) => type !== "null");
  return { isNullable: members.length < all.length, members };
}

function membersOf(schema: Keywords): Keywords[] {
  const { anyOf, ...rest } = withoutAnnotations(schema);
  if (Array.isArray(anyOf)) return anyOf.flatMap((member) => membersOf({ ...rest, ...(member as Keywords) }));
  const { type, ...keywords } = rest;
  if (type === undefined) return [keywords];
  return [type].flat().map((one) => ({ type: one, ...keywords }));
}

function withoutAnnotations({ const: only, ...keywords }: Keywords): Keywords {
  const kept = Object.entries(keywords).filter(([key]) => !annotations.includes(key));
  return { ...Object.fromEntries(kept), ...(only !== undefined && { enum: [only] }) };
}

/** Writes a schema as text. Schemas that differ only in order or in annotations have equal texts. */
export function canonicalSchemaText(schema: unknown, keyword = ""): string {
  if (Array.isArray(schema)) {
    const texts = schema.map((item) => canonicalSchemaText(item));
    return `[${(unordered.includes(keyword) ? texts.sort() : texts).join()}]`;
  }
  if (typeof schema !== "object" || schema === null) return JSON.stringify(schema);
  // A field below `properties` may be named like a keyword.
  const isFields = keyword === "properties";
  const keywords = isFields ? (schema as Keywords) : withoutAnnotations(schema as Keywords);
  const entries = Object.entries(keywords).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${canonicalSchemaText(value, isFields ? "" : key)}`).join()}}`;
}
