import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";

type Test = (value: unknown) => boolean;

const tests = new Map<unknown, Test>();

/**
 * Whether JSON has the value just as the schema has it: nothing is to be converted, dropped or refused in reading it, nor
 * in writing it. Most of what goes through is so, above all events and messages.
 */
export function isPlainJson(schema: $Schema, value: object): boolean {
  return (tests.get(schema) ?? testOf(NormalizedSchema.of(schema)))(value);
}

function testOf(schema: NormalizedSchema): Test {
  const { mediaType, sparse } = schema.getMergedTraits();
  if (mediaType || sparse || schema.isUnionSchema() || schema.isUnitSchema()) return never;
  if (schema.isStructSchema() || schema.isListSchema() || schema.isMapSchema()) return containerTest(schema);
  if (schema.isBlobSchema() || schema.isTimestampSchema() || schema.isDocumentSchema()) return never;
  if (schema.isBigIntegerSchema() || schema.isBigDecimalSchema()) return never;
  if (schema.isNumericSchema()) return Number.isFinite;
  if (schema.isBooleanSchema()) return (value) => typeof value === "boolean";
  return schema.isStringSchema() ? (value) => typeof value === "string" : never;
}

/** Kept by the schema, since schemas may hold themselves. */
function containerTest(schema: NormalizedSchema): Test {
  const key = schema.getSchema();
  const known = tests.get(key);
  if (known) return known;
  let test: Test | undefined;
  const lazy: Test = (value) => (test ??= makeTest(schema))(value);
  tests.set(key, lazy);
  return lazy;
}

function makeTest(schema: NormalizedSchema): Test {
  if (schema.isStructSchema()) return structTest(schema);
  const item = testOf(schema.getValueSchema());
  if (schema.isListSchema()) return (value) => Array.isArray(value) && value.every(item);
  // That key the SDK takes for none.
  return (value) => isObject(value) && !Object.hasOwn(value, "__proto__") && Object.values(value).every(item);
}

function structTest(schema: NormalizedSchema): Test {
  const members = new Map<string, Test>();
  for (const [name, member] of schema.structIterator()) {
    // What is missing is made up in writing.
    if (member.getMergedTraits().idempotencyToken) return never;
    members.set(name, testOf(member));
  }
  return (value) => {
    if (!isObject(value)) return false;
    for (const name in value) {
      const test = members.get(name);
      if (!test || (value[name] !== undefined && !test(value[name]))) return false;
    }
    return true;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function never(): boolean {
  return false;
}
