/** Writes data as JSON without spaces and with sorted keys, so that equal data have equal texts. */
export function canonicalJson(data: unknown): string {
  if (typeof data !== "object" || data === null) return JSON.stringify(data) ?? "null";
  if (Array.isArray(data)) {
    let items = "";
    for (const item of data as readonly unknown[]) items += `,${canonicalJson(item)}`;
    return `[${items.slice(1)}]`;
  }
  const values = data as Readonly<Record<string, unknown>>;
  let fields = "";
  for (const key of Object.keys(values).sort()) {
    if (values[key] !== undefined) fields += `,${JSON.stringify(key)}:${canonicalJson(values[key])}`;
  }
  return `{${fields.slice(1)}}`;
}
