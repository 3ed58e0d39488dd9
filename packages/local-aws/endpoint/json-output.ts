import { JsonShapeSerializer2 } from "@aws-sdk/core/protocols";
import type { $Schema } from "@smithy/types";
import { jsonSettings } from "./json-settings";
import { isPlainJson } from "./plain-json";

const general = new JsonShapeSerializer2(jsonSettings);
const utf8 = new TextDecoder();

/** A value as its schema has it in JSON. */
export function jsonText(schema: $Schema, value: object): string {
  return isPlainJson(schema, value) ? JSON.stringify(value) : generalJsonText(schema, value);
}

/** The same by the SDK's own serializer, which takes every value, and looks at each character in JavaScript. */
export function generalJsonText(schema: $Schema, value: object): string {
  general.write(schema, value);
  return utf8.decode(general.flush());
}
