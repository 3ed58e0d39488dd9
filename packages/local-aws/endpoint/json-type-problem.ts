import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";

/** What is wrong with a value, beginning with where; undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

const checks = new Map<unknown, Check>();

/**
 * Why a JSON value is not of the type that a schema says, such as `Entries[0].Detail must be a string`; undefined when
 * it is. The SDK's own reader takes any type for any other, and the service would stumble over it.
 */
export function jsonTypeProblem(schema: $Schema, value: unknown): string | undefined {
  return checkOf(NormalizedSchema.of(schema))(value)?.replace(/^\./, "");
}

function checkOf(schema: NormalizedSchema): Check {
  if (schema.isDocumentSchema() || schema.isUnitSchema()) return () => undefined;
  if (schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema()) return containerCheck(schema);
  if (schema.isBooleanSchema()) return typeCheck("a boolean", (value) => typeof value === "boolean");
  if (schema.isNumericSchema()) return typeCheck("a number", isNumber);
  if (schema.isTimestampSchema())
    return typeCheck("a timestamp", (value) => isNumber(value) || typeof value === "string");
  return typeCheck("a string", (value) => typeof value === "string");
}

/** Kept by the schema, since schemas of one kind may hold one another. */
function containerCheck(schema: NormalizedSchema): Check {
  const key = schema.getSchema();
  const known = checks.get(key);
  if (known) return known;
  let check: Check | undefined;
  const lazy: Check = (value) => {
    check ??= schema.isListSchema() ? listCheck(schema) : objectCheck(schema);
    return check(value);
  };
  checks.set(key, lazy);
  return lazy;
}

function listCheck(schema: NormalizedSchema): Check {
  const item = checkOf(schema.getValueSchema());
  return (value) => {
    if (!Array.isArray(value)) return isAbsent(value) ? undefined : " must be a list";
    for (let index = 0; index < value.length; index++) {
      const problem = item(value[index]);
      if (problem !== undefined) return `[${index}]${problem}`;
    }
    return undefined;
  };
}

function objectCheck(schema: NormalizedSchema): Check {
  const members = schema.isMapSchema() ? undefined : membersOf(schema);
  const inMap = schema.isMapSchema() ? checkOf(schema.getValueSchema()) : undefined;
  return (value) => {
    if (isAbsent(value)) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) return " must be an object";
    for (const name of Object.keys(value as object)) {
      // What the API does not know it does not read.
      const problem = (inMap ?? members?.get(name))?.((value as Readonly<Record<string, unknown>>)[name]);
      if (problem !== undefined) return `.${name}${problem}`;
    }
    return undefined;
  };
}

function membersOf(schema: NormalizedSchema): ReadonlyMap<string, Check> {
  const members = new Map<string, Check>();
  for (const [name, member] of schema.structIterator()) {
    const { jsonName, httpLabel, httpQuery, httpHeader } = member.getMergedTraits();
    // What stands elsewhere in a request has no place in its body.
    if (!httpLabel && !httpQuery && !httpHeader) members.set(jsonName ?? name, checkOf(member));
  }
  return members;
}

function typeCheck(what: string, isOfType: (value: unknown) => boolean): Check {
  return (value) => (isAbsent(value) || isOfType(value) ? undefined : ` must be ${what}`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity";
}
