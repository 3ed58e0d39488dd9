import { JsonShapeDeserializer2 } from "@aws-sdk/core/protocols";
import type { $Schema, DocumentType } from "@smithy/types";
import { jsonSettings } from "./json-settings";
import { jsonTypeProblem } from "./json-type-problem";
import { isPlainJson } from "./plain-json";

const general = new JsonShapeDeserializer2(jsonSettings);

/** A body as its schema has it; an empty one is an empty object. Throws for what is not of the schema's types. */
export function jsonInput(schema: $Schema, body: Buffer): object {
  const value = parseJsonObject(body);
  return isPlainJson(schema, value) ? value : generalJsonInput(schema, value);
}

/** The same by the SDK's own reader, which takes every schema, and knows nothing of wrong types. */
export function generalJsonInput(schema: $Schema, value: Record<string, DocumentType>): object {
  checkTypes(schema, value);
  return general.readObject(schema, value) as object;
}

/** The body as an object of the schema's types, still as JSON has it. */
export function typedJsonObject(schema: $Schema, body: Buffer): Record<string, DocumentType> {
  const value = parseJsonObject(body);
  checkTypes(schema, value);
  return value;
}

function checkTypes(schema: $Schema, value: DocumentType): void {
  const problem = jsonTypeProblem(schema, value);
  if (problem !== undefined) throw new SyntaxError(problem);
}

function parseJsonObject(body: Buffer): Record<string, DocumentType> {
  const value = (body.length === 0 ? {} : JSON.parse(body.toString("utf8"))) as DocumentType;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("the body is not a JSON object");
  }
  return value;
}
