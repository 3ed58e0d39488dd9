import { NormalizedSchema } from "@smithy/core/schema";
import type { $Schema } from "@smithy/types";
import { readScalar } from "./scalar";
import { isFlat, wireName } from "./xml-names";

/** A form's keys as the tree their dots describe: `Entry.1.Id=a` is Entry → 1 → Id → "a". */
interface Branch {
  value?: string;
  readonly children: Map<string, Branch>;
}

/** Decodes the flat parameters of the Query protocol into the input that `schema` describes. */
export function readForm(schema: $Schema, form: URLSearchParams): object {
  const root: Branch = { children: new Map() };
  for (const [key, value] of form) plant(root, key.split("."), value);
  return readStructure(NormalizedSchema.of(schema), root);
}

function plant(root: Branch, path: string[], value: string): void {
  let branch = root;
  for (const name of path) {
    const next = branch.children.get(name) ?? { children: new Map<string, Branch>() };
    branch.children.set(name, next);
    branch = next;
  }
  branch.value = value;
}

function readStructure(schema: NormalizedSchema, branch: Branch): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = branch.children.get(wireName(member, name));
    if (child) structure[name] = read(member, child);
  }
  return structure;
}

function read(schema: NormalizedSchema, branch: Branch): unknown {
  if (schema.isStructSchema()) return readStructure(schema, branch);
  if (schema.isListSchema()) return readList(schema, branch);
  if (schema.isMapSchema()) return readMap(schema, branch);
  return readScalar(schema, branch.value ?? "", "iso");
}

function readList(schema: NormalizedSchema, branch: Branch): unknown[] {
  const item = schema.getValueSchema();
  return numbered(isFlat(schema) ? branch : branch.children.get(wireName(item, "member"))).map((child) =>
    read(item, child),
  );
}

function readMap(schema: NormalizedSchema, branch: Branch): Record<string, unknown> {
  const keyName = wireName(schema.getKeySchema(), "key");
  const value = schema.getValueSchema();
  const valueName = wireName(value, "value");
  const entries = numbered(isFlat(schema) ? branch : branch.children.get("entry")).map((entry) => {
    const key = entry.children.get(keyName)?.value ?? "";
    return [key, read(value, entry.children.get(valueName) ?? { children: new Map() })];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function numbered(branch: Branch | undefined): Branch[] {
  return [...(branch?.children ?? [])]
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
