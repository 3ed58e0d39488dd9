import { createHash } from "node:crypto";
import { FileSet } from "./files-of";
import type { RecordedResource, ResourceAlias, StackGraph } from "./stack-graph";

/** Properties: key → JSON text. */
type Values = ReadonlyMap<string, string>;

/** The longest JSON that stands on one line. */
const maxJsonLength = 200;

/**
 * The resources, a line each, with one indented line per property and the options that guard it. Children follow their
 * parent in alphabetical order, so that two runs give the same text whatever ran first. What most resources of one type
 * and one place below their parent have in common stands once, before the tree; a resource that differs says so.
 * @param apart properties that hold whole documents: only their digests are shown, see {@link renderValue}
 */
export function renderTree({ resources }: StackGraph, apart: readonly string[] = []): string {
  const parents = new Map(resources.map(({ urn, name }) => [urn, name]));
  const kindOf = ({ type, name, parent }: RecordedResource): string => {
    const prefix = parents.get(parent ?? "") ?? "";
    return prefix !== "" && name.startsWith(prefix) ? `${type} …${name.slice(prefix.length)}` : type;
  };
  const valuesOf = new Map(resources.map((resource) => [resource, shownValues(resource, apart)]));
  const usual = usualValues(valuesOf, kindOf);
  const children = new Map<string | undefined, RecordedResource[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  const lines = ["Unless a resource says otherwise:"];
  for (const [kind, values] of [...usual].sort(([one], [other]) => compare(one, other))) {
    if (values.size > 0) lines.push(kind, ...propertyLines(values));
  }
  lines.push("");
  const visit = (parent?: RecordedResource): void => {
    for (const child of [...(children.get(parent?.urn) ?? [])].sort(byTypeAndName)) {
      lines.push(headOf(child, parent));
      lines.push(...propertyLines(difference(valuesOf.get(child), usual.get(kindOf(child)))));
      visit(child);
    }
  };
  visit();
  return `${lines.join("\n")}\n`;
}

/** A value as JSON, JSON inside of texts laid open; what is too long for a line is broken into its parts. */
export function renderValue(value: unknown): string {
  return broken(JSON.parse(jsonOf(value)) as unknown, "");
}

function shownValues({ inputs, secretInputs }: RecordedResource, apart: readonly string[]): Values {
  return new Map(
    Object.entries(inputs)
      .sort(([one], [other]) => compare(one, other))
      .map(([key, value]) => {
        if (secretInputs.includes(key)) return [key, '"[secret]"'];
        const json = jsonOf(value);
        const digest = (): string => createHash("sha256").update(json).digest("hex").slice(0, 16);
        return [key, apart.includes(key) ? `"sha256 ${digest()}"` : json];
      }),
  );
}

/** By kind, the values that more than half of at least three resources have. */
function usualValues(
  valuesOf: ReadonlyMap<RecordedResource, Values>,
  kindOf: (resource: RecordedResource) => string,
): Map<string, Values> {
  const byKind = new Map<string, Values[]>();
  for (const [resource, values] of valuesOf) {
    const kind = kindOf(resource);
    byKind.set(kind, [...(byKind.get(kind) ?? []), values]);
  }
  return new Map([...byKind].map(([kind, all]) => [kind, all.length < 3 ? new Map() : majority(all)]));
}

function majority(all: readonly Values[]): Values {
  const counts = new Map<string, number>();
  for (const values of all) {
    for (const entry of values) {
      const text = JSON.stringify(entry);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const most = [...counts].filter(([, count]) => count * 2 > all.length);
  return new Map(
    most.map(([text]) => JSON.parse(text) as [string, string]).sort(([one], [other]) => compare(one, other)),
  );
}

/** What of a resource is not usual, and which usual values it lacks. */
function difference(values: Values = new Map(), usual: Values = new Map()): Values {
  const lacking = [...usual.keys()].filter((key) => !values.has(key));
  return new Map([
    ...[...values].filter(([key, value]) => usual.get(key) !== value),
    ...lacking.map((key) => [key, '"[not set]"'] as const),
  ]);
}

function propertyLines(values: Values): string[] {
  return [...values].map(([key, json]) => named("  ", key, JSON.parse(json) as unknown));
}

function named(indent: string, key: string, value: unknown): string {
  const text = broken(value, indent);
  return `${indent}${key}:${text.startsWith("\n") ? "" : " "}${text}`;
}

/** The parts of a long list or object, each on a line of its own. */
function broken(value: unknown, indent: string): string {
  const json = JSON.stringify(value);
  if (json.length <= maxJsonLength || typeof value !== "object" || value === null) return json;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => `${inner}- ${broken(part, inner)}`)
    : Object.entries(value).map(([key, part]) => named(inner, key, part));
  return `\n${parts.join("\n")}`.replace(/- \n\s+/g, "- ");
}

function headOf({ type, name, options }: RecordedResource, parent?: RecordedResource): string {
  const formerHead = (alias: ResourceAlias): string => {
    if (typeof alias === "string") return alias;
    const formerParent = alias.parent === undefined ? "" : nameIn(alias.parent);
    return `${formerParent} › ${alias.type ?? type} ${alias.name ?? name}`.trim();
  };
  const guards = [
    options.provider && options.provider !== parent?.options.provider ? `provider:${options.provider}` : "",
    options.protect ? "protect" : "",
    options.retainOnDelete ? "retainOnDelete" : "",
    options.ignoreChanges.length > 0 ? `ignoreChanges:${options.ignoreChanges.join(",")}` : "",
    ...new Set((options.aliases ?? []).map((alias) => `alias:${formerHead(alias)}`)),
    options.deleteBeforeReplace === undefined ? "" : `deleteBeforeReplace:${options.deleteBeforeReplace}`,
    options.replaceOnChanges ? `replaceOnChanges:${options.replaceOnChanges.join(",")}` : "",
    options.deletedWith ? `deletedWith:${nameIn(options.deletedWith)}` : "",
    options.replaceWith ? `replaceWith:${options.replaceWith.map(nameIn).join(",")}` : "",
  ].filter(Boolean);
  const head = `${parent?.name ?? ""} › ${type} ${name}`.trim();
  return guards.length > 0 ? `${head} [${guards.join(" ")}]` : head;
}

/** The last part of a URN is the resource's name. */
function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function byTypeAndName(one: RecordedResource, other: RecordedResource): number {
  return compare(one.type, other.type) || compare(one.name, other.name);
}

/** By code unit, which no locale changes. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** JSON in which JSON inside of texts is laid open; of code only the files' names are shown. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner instanceof FileSet) return Object.keys(inner.files).join(",");
    return typeof inner === "string" && /^[[{]/.test(inner) ? parsedOr(inner) : inner;
  });
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
