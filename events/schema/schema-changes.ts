import type { JsonSchema } from "./contract-schema";
import { keywordChange, type Compatibility, type KeywordChange } from "./keyword-change";
import { normalizeSchema, canonicalSchemaText, type Keywords } from "./normalize-schema";

export interface SchemaChange extends KeywordChange {
  /** JSON pointer, in which `[]` stands for the items of a list: `/data/changes[]/key`. */
  readonly path: string;
}

type Changes = Iterable<SchemaChange>;

/** Lists the incompatible changes between two schemas of a contract; an added optional field is compatible. */
export function schemaChanges(before: JsonSchema, now: JsonSchema): SchemaChange[] {
  return [...compare(before, now, "/data")];
}

function* compare(before: unknown, now: unknown, path: string): Changes {
  const [old, current] = [normalizeSchema(before), normalizeSchema(now)];
  if (old.isNullable && !current.isNullable) yield change(path, "may not be null any more", "backward");
  if (!old.isNullable && current.isNullable) yield change(path, "may be null now", "forward");
  const [[one, ...more], [other, ...others]] = [old.members, current.members];
  if (one && other && more.length + others.length === 0) yield* compareValue(one, other, path);
  else yield* compareMembers(old.members, current.members, path);
}

/** Compares members of a union as a whole, because a reader tells them apart by their whole shape. */
function* compareMembers(before: readonly Keywords[], now: readonly Keywords[], path: string): Changes {
  const textOf = (member: Keywords): string => canonicalSchemaText(member);
  yield* compareTaken(path, before.map(textOf), now.map(textOf));
}

function* compareTaken(path: string, before: readonly string[], now: readonly string[]): Changes {
  for (const one of before)
    if (!now.includes(one)) yield change(path, `does not take ${one} any more`, "backward");
  for (const one of now) if (!before.includes(one)) yield change(path, `takes ${one} now, too`, "forward");
}

/** Keywords that hold schemas, and keywords that belong to those. */
const structure = ["properties", "required", "items", "oneOf", "discriminator"];

function* compareValue(before: Keywords, now: Keywords, path: string): Changes {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  yield* compareWhole(
    keywords.filter((keyword) => !structure.includes(keyword)),
    before,
    now,
    path,
  );
  yield* compareFields(before, now, path);
  if (before["items"] && now["items"]) yield* compare(before["items"], now["items"], `${path}[]`);
  else yield* compareWhole(["items"], before, now, path);
  yield* compareTagged(before, now, path);
}

function* compareWhole(keywords: readonly string[], before: Keywords, now: Keywords, path: string): Changes {
  for (const keyword of keywords) {
    const judgement = keywordChange(keyword, before, now);
    if (judgement) yield { path, ...judgement };
  }
}

function* compareFields(before: Keywords, now: Keywords, path: string): Changes {
  const [old, current] = [fieldsOf(before), fieldsOf(now)];
  for (const [name, field] of old) {
    const [there, other] = [`${path}/${name}`, current.get(name)];
    if (!other) {
      yield change(there, "was removed", field.isRequired ? "forward" : "readers");
      continue;
    }
    if (!field.isRequired && other.isRequired)
      yield change(there, "was optional and is required now", "backward");
    if (field.isRequired && !other.isRequired)
      yield change(there, "was required and is optional now", "forward");
    yield* compare(field.schema, other.schema, there);
  }
  for (const [name, { isRequired }] of current) {
    if (old.has(name)) continue;
    if (isRequired) yield change(`${path}/${name}`, "is new and required", "backward");
    if (before["additionalProperties"] === false)
      yield change(`${path}/${name}`, "is new where no field may be added", "forward");
  }
}

interface Field {
  readonly schema: unknown;
  readonly isRequired: boolean;
}

function fieldsOf({ properties, required }: Keywords): Map<string, Field> {
  const schemas = (properties ?? {}) as Keywords;
  const demanded = (required ?? []) as readonly string[];
  const names = [...new Set([...Object.keys(schemas), ...demanded])];
  return new Map<string, Field>(
    names.map((name) => [name, { schema: schemas[name] ?? {}, isRequired: demanded.includes(name) }]),
  );
}

/** Compares members one by one when a discriminator tells them apart, else as a whole. */
function* compareTagged(before: Keywords, now: Keywords, path: string): Changes {
  const [tag, newTag] = [tagOf(before), tagOf(now)];
  const [old, current] = [variantsOf(before, tag), variantsOf(now, tag)];
  if (tag === undefined || tag !== newTag || !old || !current) {
    yield* compareWhole(["oneOf", "discriminator"], before, now, path);
    return;
  }
  for (const [value, variant] of old) {
    const other = current.get(value);
    if (other) yield* compareValue(variant, other, `${path}[${value.replace(" ", "=")}]`);
  }
  yield* compareTaken(path, [...old.keys()], [...current.keys()]);
}

function tagOf({ discriminator }: Keywords): string | undefined {
  return (discriminator as { propertyName?: string } | undefined)?.propertyName;
}

/** The members by tag and value, without the tag; undefined when a member does not list its values. */
function variantsOf({ oneOf }: Keywords, tag = ""): Map<string, Keywords> | undefined {
  const variants = new Map<string, Keywords>();
  for (const member of (oneOf ?? []) as readonly Keywords[]) {
    const { [tag]: own, ...properties } = (member["properties"] ?? {}) as Readonly<Record<string, Keywords>>;
    const values = (own?.["const"] !== undefined ? [own["const"]] : own?.["enum"]) as unknown[] | undefined;
    if (!values) return undefined;
    const [keywords = {}] = normalizeSchema({ ...member, properties }).members;
    for (const value of values) variants.set(`${tag} ${JSON.stringify(value)}`, keywords);
  }
  return variants;
}

function change(path: string, rule: string, ...breaks: readonly Compatibility[]): SchemaChange {
  return { path, rule, breaks };
}
