import { unknownValue } from "./unknown-value";

/** A copy of properties that can be read: Pulumi's own throw at each value that a preview cannot know. */
export function readableProps(
  props: Readonly<Record<string, unknown>>,
  from: (property: string) => readonly string[],
): Record<string, unknown> {
  return copyOf(props, (key) => from(key)) as Record<string, unknown>;
}

type Origin = (key: string) => readonly string[];

function copyOf(value: object, origin: Origin): unknown {
  if (Array.isArray(value))
    return Array.from(value.keys(), (index) => entryOf(value, String(index), origin("")));
  const keys = Object.keys(value);
  return Object.fromEntries(keys.map((key) => [key, entryOf(value, key, origin(key))]));
}

function entryOf(container: object, key: string, from: readonly string[]): unknown {
  try {
    const value = (container as Record<string, unknown>)[key];
    return typeof value === "object" && value !== null ? copyOf(value, () => from) : value;
  } catch (error) {
    if (isUnknownValue(error)) return unknownValue(from);
    throw error;
  }
}

/** What @pulumi/policy throws is not public; it is known by what it carries. */
function isUnknownValue(error: unknown): boolean {
  return error instanceof Error && "unknownTypeSentinel" in error;
}
