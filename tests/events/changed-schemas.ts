import type { JsonSchema } from "../../events/schema/contract-schema";

type Schema = Readonly<Record<string, unknown>>;

/** Every schema that differs from the given one by one change at one place, harmless or not. */
export function changedSchemas(schema: JsonSchema): JsonSchema[] {
  return [...changed(schema)] as JsonSchema[];
}

function* changed(schema: Schema, tag?: string): Generator<Schema> {
  yield { ...schema, title: "Another title" };
  yield* keywordsChanged(schema);
  yield* nullChanged(schema);
  if (schema["properties"]) yield* fieldsChanged(schema, tag);
  for (const items of schema["items"] ? changed(schema["items"] as Schema) : []) yield { ...schema, items };
  for (const keyword of ["oneOf", "anyOf"]) {
    if (schema[keyword]) yield* membersChanged(schema, keyword);
  }
}

const lists: readonly string[] = ["enum", "required"];

function* keywordsChanged(schema: Schema): Generator<Schema> {
  for (const [keyword, value] of Object.entries(schema)) {
    if (lists.includes(keyword)) yield { ...schema, [keyword]: [...(value as unknown[])].reverse() };
    if (/^(min|max|exclusive)/.test(keyword)) {
      yield { ...schema, [keyword]: Number(value) + 1 };
      yield { ...schema, [keyword]: Math.max(0, Number(value) - 1) };
      yield without(schema, keyword);
    }
  }
  const values = schema["enum"] as unknown[] | undefined;
  if (values) {
    yield { ...schema, enum: [...values, "another"] };
    if (values.length > 1) yield { ...schema, enum: values.slice(1) };
    yield without(schema, "enum");
  }
  if (schema["type"] === "integer") yield { ...schema, type: "number" };
  if (schema["type"] === "number") yield { ...schema, type: "integer" };
  if (schema["type"] === "boolean") yield { ...schema, type: "string" };
  if (schema["type"] === "string" && schema["const"] === undefined) {
    yield { ...without(without(schema, "format"), "pattern") };
    yield { ...schema, maxLength: 4 };
    yield { ...schema, pattern: "^[a-z]" };
  }
}

function* nullChanged(schema: Schema): Generator<Schema> {
  const { type } = schema;
  if (Array.isArray(type)) yield { ...schema, type: type[0] as unknown };
  else if (type && !schema["oneOf"] && schema["const"] === undefined)
    yield { anyOf: [schema, { type: "null" }] };
}

function* fieldsChanged(schema: Schema, tag?: string): Generator<Schema> {
  const properties = schema["properties"] as Readonly<Record<string, Schema>>;
  const required = (schema["required"] ?? []) as readonly string[];
  yield { ...schema, additionalProperties: false };
  yield { ...schema, properties: { addedField: { type: "integer" }, ...properties } };
  yield {
    ...schema,
    properties: { ...properties, addedField: { type: "boolean" } },
    required: [...required, "addedField"],
  };
  for (const name of Object.keys(properties).filter((one) => one !== tag)) {
    const others = required.filter((one) => one !== name);
    yield { ...schema, properties: without(properties, name), required: others };
    yield { ...schema, required: others.length < required.length ? others : [...required, name] };
    for (const field of changed(properties[name] as Schema))
      yield { ...schema, properties: { ...properties, [name]: field } };
  }
}

function* membersChanged(schema: Schema, keyword: string): Generator<Schema> {
  const members = schema[keyword] as readonly Schema[];
  const tag = (schema["discriminator"] as { propertyName: string } | undefined)?.propertyName;
  yield { ...schema, [keyword]: [...members].reverse() };
  for (const [index, member] of members.entries()) {
    const others = members.filter((other) => other !== member);
    if (others.length > 1) yield { ...schema, [keyword]: others };
    for (const changedMember of changed(member, tag)) {
      if (tag && !changedMember["properties"]) continue;
      yield { ...schema, [keyword]: members.map((one, at) => (at === index ? changedMember : one)) };
    }
  }
  if (!tag) yield { ...schema, [keyword]: [...members, { type: "array", items: { type: "string" } }] };
}

function without(schema: Schema, keyword: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== keyword));
}
