import { z } from "zod";

/** A JSON Schema (draft 2020-12) as plain values. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** A contract's schema without zod. */
export interface ContractSchema {
  readonly jsonSchema: JsonSchema;
  /** Paths of all values and objects: `device`, `device.kind`, `changes[].key`. */
  readonly paths: readonly string[];
  /** Paths of scalar values. */
  readonly fields: readonly string[];
}

/** Throws with the rule that the schema breaks at a path. */
export type Refuse = (path: string, rule: string) => never;

interface Walk {
  readonly refuse: Refuse;
  readonly paths: Set<string>;
  readonly fields: Set<string>;
}

/** A check of a zod schema; some schemas, such as z.uuid(), are one. */
interface Check {
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
}

/** Converts a zod schema to JSON Schema, and refuses what JSON or a generated validator treats differently. */
export function describeSchema(schema: z.ZodObject, refuse: Refuse): ContractSchema {
  const walk: Walk = { refuse, paths: new Set(), fields: new Set() };
  visit(schema, "", [], walk);
  walk.paths.delete("");
  // The output side forbids additional properties, so an added field would break consumers.
  const described = z.toJSONSchema(schema, { io: "input", metadata: z.registry(), override: readable });
  const jsonSchema = JSON.parse(JSON.stringify(described)) as JsonSchema;
  return { jsonSchema, paths: [...walk.paths], fields: [...walk.fields] };
}

function visit(schema: z.core.$ZodTypes, path: string, parents: readonly unknown[], walk: Walk): void {
  if (parents.includes(schema)) walk.refuse(path, "is recursive; give it a fixed depth");
  const enter = (child: z.core.SomeType, childPath = path): void =>
    visit(child as z.core.$ZodTypes, childPath, [...parents, schema], walk);
  refuseChecks(schema, path, walk.refuse);
  walk.paths.add(path);
  const { def } = schema._zod;
  // Refuses all other types, including future ones.
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (def.type) {
    case "object":
      return visitObject(def, path, enter, walk.refuse);
    case "array":
      return enter(def.element, `${path}[]`);
    case "optional":
    case "nullable":
    case "readonly":
      return enter(def.innerType);
    case "union":
      return def.options.forEach((option) => enter(option));
    case "literal":
      if (def.values.some((value) => value === undefined || typeof value === "bigint"))
        walk.refuse(path, "is a literal that JSON cannot carry");
      break;
    case "string":
    case "number":
    case "boolean":
      if (def.coerce) walk.refuse(path, "coerces, and a generated validator changes no value");
      break;
    case "null":
    case "enum":
      break;
    default:
      walk.refuse(
        path,
        rules[def.type] ??
          `has the zod type ${def.type}, which JSON or a generated validator cannot carry unchanged`,
      );
  }
  walk.fields.add(path);
}

const rules: Readonly<Record<string, string>> = {
  any: "is any value; say what it is",
  unknown: "is any value; say what it is",
  record:
    "is a record, whose keys are data and would show in logs; use an array of objects with named fields",
  pipe: "is a transform or pipe, which JSON Schema cannot express",
  transform: "is a transform, which JSON Schema cannot express",
  default: "has a default, which the consumer's validator does not fill in; use optional()",
  prefault: "has a default, which the consumer's validator does not fill in; use optional()",
  intersection: "is an intersection; use extend()",
  date: "is a Date, which JSON cannot carry; use z.iso.datetime()",
};

function visitObject(
  def: z.core.$ZodObjectDef,
  path: string,
  enter: (child: z.core.SomeType, path: string) => void,
  refuse: Refuse,
): void {
  if (def.catchall)
    refuse(path, "restricts or types additional fields; use z.object(), which lets them pass");
  for (const [key, child] of Object.entries(def.shape)) {
    const childPath = path ? `${path}.${key}` : key;
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(key) || key in Object.prototype)
      refuse(childPath, "is no field name; names are letters and digits and not one that every object has");
    enter(child, childPath);
  }
}

/** Formats that zod checks by one regular expression only. */
const formats = ["uuid", "email", "datetime", "date", "time", "ipv4", "e164", "regex"];
const textChecks = [...formats, "starts_with", "ends_with", "includes", "lowercase", "uppercase"];
const checks = ["greater_than", "less_than", "number_format", "min_length", "max_length", "length_equals"];
const checkRules: Readonly<Record<string, string>> = {
  custom: "has a refinement, which JSON Schema cannot express",
  overwrite: "changes its value, and a generated validator changes none",
  multiple_of: "has a multipleOf, which is rounded differently by every validator; use int()",
};

function refuseChecks(schema: z.core.$ZodTypes, path: string, refuse: Refuse): void {
  const own = schema._zod.def as Check;
  const added = (schema._zod.def.checks ?? []).map((check) => check._zod.def as Check);
  for (const { check, format = "", pattern } of [own, ...added]) {
    if (check === undefined || checks.includes(check)) continue;
    if (check !== "string_format")
      refuse(path, checkRules[check] ?? `has a ${check} check, which JSON Schema cannot express`);
    if (!textChecks.includes(format))
      refuse(path, `has the format ${format}, which zod checks by more than a pattern; use regex()`);
    if (pattern?.flags)
      refuse(path, `has the pattern ${String(pattern)}, and JSON Schema patterns have no flags`);
  }
}

type Override = NonNullable<z.core.ToJSONSchemaParams["override"]>;

/** Writes unions so that a violation names the field inside, instead of "no branch matches". */
const readable: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod;
  if (
    def.type === "union" &&
    "discriminator" in def &&
    jsonSchema.oneOf?.every((option) => option.properties)
  )
    Object.assign(jsonSchema, { type: "object", discriminator: { propertyName: def.discriminator } });
  const inner = def.type === "nullable" ? jsonSchema.anyOf?.[0] : undefined;
  if (inner && typeof inner.type === "string" && !inner.enum && inner.const === undefined) {
    delete jsonSchema.anyOf;
    Object.assign(jsonSchema, inner, { type: [inner.type, "null"] });
  }
};
