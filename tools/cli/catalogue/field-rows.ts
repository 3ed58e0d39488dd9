import type { EventContract } from "../../../events/schema/contract";
import { normalizeSchema, type Keywords } from "../../../events/schema/normalize-schema";
import { code } from "./markdown";
import { ruleText } from "./rule-text";

/** A row for each field of the data: path, type, rule, required, personal data. */
export function fieldRows({ jsonSchema, personalData }: EventContract): string[][] {
  const isPersonal = (path: string): boolean =>
    personalData.some(
      (named) => path === named || path.startsWith(`${named}.`) || path.startsWith(`${named}[]`),
    );
  return [...rowsOf(jsonSchema as Keywords, "", "")].map(({ path, type, rule, presence }) => [
    code(path),
    type,
    rule,
    presence,
    isPersonal(path) ? "yes" : "",
  ]);
}

interface Row {
  readonly path: string;
  readonly type: string;
  readonly rule: string;
  readonly presence: string;
}

/** @param condition when the fields are there at all, such as ``if `kind` is `link` `` */
function* rowsOf({ properties, required = [] }: Keywords, prefix: string, condition: string): Generator<Row> {
  for (const [name, schema] of Object.entries((properties ?? {}) as Keywords)) {
    const path = prefix ? `${prefix}.${name}` : name;
    const isRequired = (required as readonly string[]).includes(name);
    const presence = isRequired ? condition || "yes" : "no";
    yield* rowsBelow(schema, path, presence);
  }
}

function* rowsBelow(schema: unknown, path: string, presence: string): Generator<Row> {
  const { isNullable, members } = normalizeSchema(schema);
  const types = [...new Set(members.map(({ type }) => String(type))), ...(isNullable ? ["null"] : [])];
  const rules = members.map(ruleText).filter(Boolean);
  yield { path, type: types.join(" or "), rule: rules.join("; or "), presence };
  for (const member of members) yield* rowsInside(member, path);
}

/** What a list's items must be is said in the list's own row; their fields have rows of their own. */
function* rowsInside(member: Keywords, path: string): Generator<Row> {
  yield* rowsOf(member, path, "");
  const { items, oneOf = [], discriminator } = member;
  for (const item of items ? normalizeSchema(items).members : []) yield* rowsInside(item, `${path}[]`);
  const { propertyName: tag = "" } = (discriminator ?? {}) as { propertyName?: string };
  for (const variant of oneOf as readonly Keywords[]) yield* variantRows(variant, tag, path);
}

function* variantRows(variant: Keywords, tag: string, path: string): Generator<Row> {
  const { [tag]: own, ...properties } = (variant["properties"] ?? {}) as Readonly<Record<string, Keywords>>;
  const [member = {}] = normalizeSchema(own).members;
  const values = (member["enum"] ?? []) as readonly unknown[];
  const condition = `if ${code(tag)} is ${values.map((value) => code(String(value))).join(" or ")}`;
  for (const row of rowsOf({ ...variant, properties }, path, condition)) {
    yield row.presence === "no" ? { ...row, presence: `no, and only ${condition}` } : row;
  }
}
