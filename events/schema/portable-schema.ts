/** Generated types write times in the spelling of their language, which contracts refuse; of a text they make none. */
const timeFormats: readonly unknown[] = ["date-time", "date", "time"];

/**
 * A schema as generators of code in other languages take it: times are texts by their pattern, and a discriminator,
 * which is a keyword of OpenAPI, is left out. It accepts the same values.
 */
export function portableSchema<Schema extends object>(schema: Schema): Schema {
  const text = JSON.stringify(schema);
  return JSON.parse(text, (key, value: unknown) => (isDropped(key, value) ? undefined : value)) as Schema;
}

/** Fields of such a name have a schema, and neither a text nor the name of a property. */
function isDropped(key: string, value: unknown): boolean {
  if (key === "format") return timeFormats.includes(value);
  return key === "discriminator" && typeof (value as { propertyName?: unknown }).propertyName === "string";
}
