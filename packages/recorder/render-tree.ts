import { FileSet } from "./files-of";
import type { RecordedResource, StackGraph } from "./stack-graph";

/**
 * One line per resource: `parent › type name key=value …`, the options that guard it at the end. Children follow
 * their parent in alphabetical order, so that two runs give the same text whatever ran first.
 */
export function renderTree({ resources }: StackGraph): string {
  const children = new Map<string | undefined, RecordedResource[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  const lines: string[] = [];
  const visit = (parent?: RecordedResource): void => {
    for (const child of [...(children.get(parent?.urn) ?? [])].sort(byTypeAndName)) {
      lines.push(renderLine(child, parent));
      visit(child);
    }
  };
  visit();
  return `${lines.join("\n")}\n`;
}

function byTypeAndName(one: RecordedResource, other: RecordedResource): number {
  return compare(one.type, other.type) || compare(one.name, other.name);
}

/** By code unit, which no locale changes. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function renderLine(resource: RecordedResource, parent?: RecordedResource): string {
  const { type, name, inputs, secretInputs, options } = resource;
  const shown = Object.entries(inputs)
    .sort(([one], [other]) => compare(one, other))
    .map(([key, value]) => `${key}=${secretInputs.includes(key) ? "[secret]" : renderValue(value)}`);
  const guards = [
    options.provider && options.provider !== parent?.options.provider ? `provider:${options.provider}` : "",
    options.protect ? "protect" : "",
    options.retainOnDelete ? "retainOnDelete" : "",
    options.ignoreChanges.length > 0 ? `ignoreChanges:${options.ignoreChanges.join(",")}` : "",
  ].filter(Boolean);
  const head = `${parent?.name ?? ""} › ${type} ${name}`.trim();
  return [head, ...shown, ...(guards.length > 0 ? [`[${guards.join(" ")}]`] : [])].join(" ");
}

/** JSON on one line; JSON inside of texts is laid open; of code only the files' names are shown. */
function renderValue(value: unknown): string {
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
