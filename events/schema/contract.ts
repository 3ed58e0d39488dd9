import type { z } from "zod";
import { describeSchema, type ContractSchema, type JsonSchema, type Refuse } from "./contract-schema";
import { domainOf, domains, type Domain, type EventType } from "../domains";
import type { EventMessage } from "../message/event-message";
import type { Validate } from "../message/validation";

/** The definition of one version of an event type. */
export interface ContractDefinition<Type extends EventType, Schema extends z.ZodObject> {
  /** `<domain>.<kebab-name>`, in the past tense: `auth.user-signed-in`; at most 128 characters. */
  readonly type: Type;
  /** Starts at 1. Any change but an added optional field needs the next version. */
  readonly version: number;
  /** What has happened when this event is published, in one sentence. */
  readonly meaning: string;
  /** The schema of `data`. Additional fields are valid. */
  readonly data: Schema;
  /** At least one, for documentation and tests. */
  readonly examples: readonly z.output<Schema>[];
  /** Paths of personal data, including everything below: `email`, `device.name`, `guests[].phone`. */
  readonly personalData: readonly string[];
  /** The sources that may publish the event, at most 20; publishers and consumers refuse others. @default any */
  readonly sources?: readonly string[];
}

/** One version of an event type, checked and frozen. */
export interface EventContract<Type extends string = string, Data = unknown> extends Omit<
  ContractDefinition<EventType, z.ZodObject>,
  "type" | "data" | "examples"
> {
  readonly type: Type;
  readonly domain: Domain;
  /** The zod schema; never capture it in a handler. */
  readonly data: z.ZodType<Data>;
  readonly jsonSchema: JsonSchema;
  /** Paths of all scalar values: `device.kind`, `changes[].key`. */
  readonly fields: readonly string[];
  readonly examples: readonly Data[];
  /** Validates `data` with zod; consumers have generated validators instead. */
  readonly validate: Validate;
}

/** The event type of a contract, or of a union of contracts. */
export type EventOf<Contract extends EventContract> =
  Contract extends EventContract<infer Type, infer Data> ? EventMessage<Type, Data> : never;

/** EventBridge's limit of characters in an entry's DetailType. */
const maxTypeLength = 128;

/** Declares one version of an event type, and refuses an invalid definition. */
export function defineContract<const Type extends EventType, Schema extends z.ZodObject>(
  definition: ContractDefinition<Type, Schema>,
): EventContract<Type, z.output<Schema>> {
  const { type, version, meaning, examples, personalData, sources } = definition;
  const refuse = (path: string, rule: string): never => {
    throw new Error(`Contract ${type} version ${version}: ${path} ${rule}`);
  };
  const domain = checkName(definition, refuse);
  const schema = describeSchema(definition.data, (path, rule) =>
    refuse(path ? `data.${path}` : "data", rule),
  );
  const validate = validateWith(definition.data);
  checkExamples(examples, validate, refuse);
  checkPersonalData(personalData, schema, refuse);
  if (sources !== undefined) checkSources(sources, refuse);
  const { jsonSchema, fields } = schema;
  const said = { type, domain, version, meaning, jsonSchema, fields, examples, personalData };
  const plain = deepFreeze({ ...said, ...(sources !== undefined && { sources: [...sources] }) });
  // The output type of a type parameter is opaque.
  const data = definition.data as unknown as z.ZodType<z.output<Schema>>;
  return Object.freeze({ ...plain, data, validate });
}

function checkName(definition: { type: string; version: number; meaning: string }, refuse: Refuse): Domain {
  const { type, version, meaning } = definition;
  const domain = domainOf(type);
  if (!domain)
    return refuse("type", `must begin with one of the domains in events/domains.ts: ${domains.join(", ")}`);
  if (!/^[a-z]+\.[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(type)) refuse("type", "must be <domain>.<kebab-name>");
  if (type.length > maxTypeLength)
    refuse("type", `has ${type.length} characters; EventBridge allows ${maxTypeLength}`);
  if (!Number.isInteger(version) || version < 1) refuse("version", "must be an integer from 1");
  if (typeof meaning !== "string" || !meaning.trim())
    refuse("meaning", "is empty; say in one sentence what has happened");
  return domain;
}

function checkExamples(examples: unknown, validate: Validate, refuse: Refuse): void {
  if (!Array.isArray(examples) || examples.length === 0)
    return refuse("examples", "is empty; give at least one");
  examples.forEach((example, index) => {
    const violation = validate(example);
    if (violation)
      refuse(`examples[${index}]`, `breaks the contract at ${violation.path}: ${violation.rule}`);
  });
}

function checkPersonalData(personalData: unknown, { paths }: ContractSchema, refuse: Refuse): void {
  if (!Array.isArray(personalData))
    return refuse("personalData", "must list the fields that tell of a person");
  for (const path of personalData as string[])
    if (!paths.includes(path)) refuse("personalData", `names ${path}, which is no field of data`);
}

/** EventBridge's limit of characters in an entry's Source. */
const maxSourceLength = 256;
const maxSources = 20;

function checkSources(sources: readonly string[], refuse: Refuse): void {
  if (sources.length === 0)
    refuse("sources", "is empty, so nobody could publish it; leave it out for anybody");
  if (sources.length > maxSources)
    refuse("sources", `has ${sources.length} entries; ${maxSources} are allowed`);
  for (const source of sources)
    if (!source || source.length > maxSourceLength)
      refuse("sources", `holds "${source.slice(0, 40)}"; a source has 1 to ${maxSourceLength} characters`);
}

function validateWith(schema: Pick<z.ZodType, "safeParse">): Validate {
  return (value) => {
    const issue = schema.safeParse(value).error?.issues[0];
    return issue && { path: issue.path.map((key) => `/${String(key)}`).join(""), rule: issue.message };
  };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
