type Container = Record<string, unknown>;

/** Keys of a path as options of resources give it: `rules[0].expiration`, `tags["a.b"]`, `*`. */
export function propertyPath(text: string): string[] {
  return [...text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted?.replace(/\\(.)/g, "$1") ?? index ?? (name as string),
  );
}

/** What is at a path; undefined where it leads nowhere. */
export function valueAtPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Container | undefined | null)?.[key], value);
}

/** A copy of `value` with what `from` has at the path; where `from` has nothing, neither has the copy. */
export function withValueFrom(value: unknown, from: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return from;
  const given = isContainer(value) ? value : {};
  const former = isContainer(from) ? from : {};
  const keys = key === "*" ? Object.keys({ ...former, ...given }) : [key];
  const copy: Container = { ...given };
  for (const name of keys) {
    if (rest.length > 0 && !(name in given && name in former)) continue;
    if (name in former) copy[name] = withValueFrom(given[name], former[name], rest);
    else delete copy[name];
  }
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}
