import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";
import { writeScalar } from "./scalar";
import { isFlat, wireName } from "./xml-names";

/** The members of a structure as the XML elements of a Query answer, without an element around them. */
export function writeMembers(schema: $Schema, value: object): string {
  return writeStructure(NormalizedSchema.of(schema), value as Record<string, unknown>);
}

/** Text as XML content; characters that XML would normalise or refuse are escaped too. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\u0000-\u001f\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function writeStructure(schema: NormalizedSchema, value: Record<string, unknown>): string {
  let xml = "";
  for (const [name, member] of schema.structIterator()) {
    const item = value[name];
    if (member.getMergedTraits().xmlAttribute) continue;
    if (item !== undefined && item !== null) xml += write(member, wireName(member, name), item);
  }
  return xml;
}

function write(schema: NormalizedSchema, name: string, value: unknown): string {
  if (schema.isStructSchema()) {
    const structure = value as Record<string, unknown>;
    return element(name, writeStructure(schema, structure), writeAttributes(schema, structure));
  }
  if (schema.isListSchema()) return writeList(schema, name, value as unknown[]);
  if (schema.isMapSchema()) return writeMap(schema, name, value as Record<string, unknown>);
  return element(name, escapeXml(writeScalar(schema, value, "iso")));
}

function writeList(schema: NormalizedSchema, name: string, values: unknown[]): string {
  const item = schema.getValueSchema();
  const flat = isFlat(schema);
  const itemName = flat ? name : wireName(item, "member");
  const items = values.map((value) => write(item, itemName, value)).join("");
  return flat ? items : element(name, items);
}

function writeMap(schema: NormalizedSchema, name: string, values: Record<string, unknown>): string {
  const keyName = wireName(schema.getKeySchema(), "key");
  const item = schema.getValueSchema();
  const flat = isFlat(schema);
  const entries = Object.entries(values).map(([key, value]) =>
    element(
      flat ? name : "entry",
      element(keyName, escapeXml(key)) + write(item, wireName(item, "value"), value),
    ),
  );
  return flat ? entries.join("") : element(name, entries.join(""));
}

/** What stands within the tag: namespaces that the structure declares, and members that are attributes. */
function writeAttributes(schema: NormalizedSchema, value: Record<string, unknown>): string {
  const [prefix, uri] = schema.getMergedTraits().xmlNamespace ?? [];
  const attributes: [name: string, text: string][] = prefix && uri ? [[`xmlns:${prefix}`, uri]] : [];
  for (const [name, member] of schema.structIterator()) {
    const isWritten = member.getMergedTraits().xmlAttribute && value[name] !== undefined;
    if (isWritten) attributes.push([wireName(member, name), writeScalar(member, value[name], "iso")]);
  }
  return attributes.map(([name, text]) => ` ${name}="${escapeXml(text)}"`).join("");
}

function element(name: string, content: string, attributes = ""): string {
  return `<${name}${attributes}>${content}</${name}>`;
}
