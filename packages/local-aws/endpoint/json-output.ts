import { JsonShapeSerializer2 } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";
import { jsonSettings } from "./json-settings";

/** Turns a value of one schema, which is neither null nor undefined, into what JSON.stringify writes as it should. */
type Form = (value: never) => unknown;

const general = new JsonShapeSerializer2(jsonSettings);
const utf8 = new TextDecoder();
const forms = new Map<unknown, Form | undefined>();

/** A value as its schema has it in JSON. */
export function jsonText(schema: $Schema, value: object): string {
  const form = forms.get(schema) ?? jsonForm(schema);
  return form ? JSON.stringify(form(value as never)) : generalJsonText(schema, value);
}

/** The same by the SDK's own serializer, which takes every schema, and looks at each character in JavaScript. */
export function generalJsonText(schema: $Schema, value: object): string {
  general.write(schema, value);
  return utf8.decode(general.flush());
}

/** Undefined for schemas that only the SDK's serializer knows: unions, documents, timestamps, and what holds itself. */
export function jsonForm(schema: $Schema): Form | undefined {
  return formOf(NormalizedSchema.of(schema));
}

function formOf(schema: NormalizedSchema): Form | undefined {
  const { mediaType, sparse, idempotencyToken } = schema.getMergedTraits();
  if (mediaType || sparse || idempotencyToken || schema.isUnionSchema()) return undefined;
  if (schema.isUnitSchema()) return () => ({});
  if (schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema()) return containerForm(schema);
  if (schema.isBlobSchema()) return (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return undefined;
  if (schema.isNumericSchema()) return (value: number) => (Number.isFinite(value) ? value : String(value));
  return schema.isStringSchema() || schema.isBooleanSchema() ? (value) => value : undefined;
}

/** Kept by the schema. */
function containerForm(schema: NormalizedSchema): Form | undefined {
  const key = schema.getSchema();
  if (!forms.has(key)) {
    // Whoever meets it again before it is known holds itself.
    forms.set(key, undefined);
    if (schema.isStructSchema()) forms.set(key, structForm(schema));
    else forms.set(key, (schema.isListSchema() ? listForm : mapForm)(formOf(schema.getValueSchema())));
  }
  return forms.get(key);
}

function structForm(schema: NormalizedSchema): Form | undefined {
  const members: [string, Form][] = [];
  for (const [name, member] of schema.structIterator()) {
    const form = formOf(member);
    if (!form) return undefined;
    members.push([name, form]);
  }
  return (value: Readonly<Record<string, never>>) => {
    const written: Record<string, unknown> = {};
    for (const [name, form] of members) {
      const item = value[name];
      if (item !== undefined && item !== null) written[name] = form(item);
    }
    return written;
  };
}

function listForm(item: Form | undefined): Form | undefined {
  return item && ((values: readonly never[]) => values.filter(isThere).map((value) => item(value)));
}

function mapForm(item: Form | undefined): Form | undefined {
  return (
    item &&
    ((values: Readonly<Record<string, never>>) =>
      Object.fromEntries(
        Object.entries(values).flatMap(([key, value]) => (isThere(value) ? [[key, item(value)]] : [])),
      ))
  );
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
