import { unknownValue } from "./unknown-value";

/** A copy of properties that can be read: Pulumi's own throw at each value that a preview cannot know. */
export function readableProps(
  props: Readonly<Record<string, unknown>>,
  from: (property: string) => readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.keys(props).map((key) => [key, entryOf(props, key, from(key))]));
}

function entryOf(container: object, key: string, from: readonly string[]): unknown {
  try {
    const value = (container as Record<string, unknown>)[key];
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return Array.from(value.keys(), (index) => entryOf(value, String(index), from));
    return readableProps(value as Record<string, unknown>, () => from);
  } catch (error) {
    if (isUnknownValue(error)) return unknownValue(from);
    throw error;
  }
}

/** What @pulumi/policy throws is not public; it is known by what it carries. */
function isUnknownValue(error: unknown): boolean {
  return error instanceof Error && "unknownTypeSentinel" in error;
}
