import type { $Schema } from "@smithy/types";

/** The module of an SDK client, which exports a schema `X$` for each operation, shape and error `X`. */
export type Schemas = Readonly<Record<string, unknown>>;

/** One API action as the SDK's own schema describes it. */
export interface OperationSchema {
  readonly name: string;
  readonly input: $Schema;
  readonly output: $Schema;
  /** Method, path pattern and success status of an action of a REST protocol. */
  readonly http?: readonly [method: string, path: string, status: number];
}

// In the SDK's static schemas the first item tells the kind; 9 is an operation and -3 an error.
const operationKind = 9;
const errorKind = -3;

/** The schema of the operation, or undefined when the service has none of that name. */
export function operationSchema(schemas: Schemas, name: string): OperationSchema | undefined {
  const schema = schemaOfKind(schemas, name, operationKind);
  if (!schema) return undefined;
  const traits = schema[3] as { http?: OperationSchema["http"] } | 0;
  return {
    name,
    input: resolve(schema[4]),
    output: resolve(schema[5]),
    http: traits === 0 ? undefined : traits.http,
  };
}

/** Every operation of the service. */
export function operationSchemas(schemas: Schemas): OperationSchema[] {
  return Object.keys(schemas)
    .filter((key) => key.endsWith("$"))
    .map((key) => operationSchema(schemas, key.slice(0, -1)))
    .filter((schema) => schema !== undefined);
}

/** The schema of an error by its code, or undefined when the service does not declare it. */
export function errorSchema(schemas: Schemas, code: string): $Schema | undefined {
  return schemaOfKind(schemas, code, errorKind) as $Schema | undefined;
}

function schemaOfKind(schemas: Schemas, name: string, kind: number): readonly unknown[] | undefined {
  const schema = Object.hasOwn(schemas, `${name}$`) ? schemas[`${name}$`] : undefined;
  return Array.isArray(schema) && schema[0] === kind ? (schema as unknown[]) : undefined;
}

/** A slot of a schema may hold a function that answers the schema. */
function resolve(slot: unknown): $Schema {
  return (typeof slot === "function" ? (slot as () => unknown)() : slot) as $Schema;
}
