import { JsonShapeDeserializer2, JsonShapeSerializer2 } from "@aws-sdk/core/protocols";
import type { $Schema, DocumentType } from "@smithy/types";
import { apis } from "../endpoint/apis";
import {
  errorSchema,
  operationSchema,
  type OperationSchema,
  type Schemas,
} from "../endpoint/operation-schema";
import type { DynaliteAction } from "./dynalite";

const epochSeconds = 7;
const settings = { timestampFormat: { useTrait: true, default: epochSeconds }, jsonName: false } as const;
const reader = new JsonShapeDeserializer2(settings);
const writer = new JsonShapeSerializer2(settings);

/** An SDK command's input as the JSON that is sent: binary as Base64. Its own copy, which dynalite may keep. */
export function toWire(action: DynaliteAction, input: object): object {
  writer.write(schemaOf(action).input, input);
  return JSON.parse(new TextDecoder().decode(writer.flush())) as object;
}

/** The JSON that is answered as the SDK command's output: binary as bytes, times as dates. */
export function fromWire(action: DynaliteAction, output: object): object {
  return reader.readObject(schemaOf(action).output, output as Record<string, DocumentType>) as object;
}

/** The item that an error carries, as the SDK's error has it. */
export function itemFromWire(item: object): object {
  const fields = { Item: item } as Record<string, DocumentType>;
  const schema = errorSchema(schemas(), "ConditionalCheckFailedException") as $Schema;
  return (reader.readObject(schema, fields) as { Item: object }).Item;
}

function schemaOf(action: DynaliteAction): OperationSchema {
  const schema = operationSchema(schemas(), action);
  if (!schema) throw new Error(`The DynamoDB client has no operation ${action}.`);
  return schema;
}

function schemas(): Schemas {
  return apis.find(({ service }) => service === "dynamodb")?.schemas ?? {};
}
