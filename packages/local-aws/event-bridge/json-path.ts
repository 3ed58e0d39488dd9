const step = /\.([^.[\]]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]|\[\*\]/gy;

/** The value at a JSON path such as `$.detail.items[0].name`; undefined when there is none. */
export function valueAt(path: string, root: unknown): unknown {
  if (!path.startsWith("$")) return undefined;
  let values: unknown[] = [root];
  let isList = false;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!match) return undefined;
    const name = match[1] ?? match[2] ?? match[3] ?? match[4];
    if (name === undefined) isList = true;
    values = values.flatMap((value) => (name === undefined ? elements(value) : member(value, name)));
  }
  return isList ? values : values[0];
}

function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown[] {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
  return [(value as Record<string, unknown>)[name]];
}
