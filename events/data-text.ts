/**
 * Data as JSON text in which equal data are equal texts: without spaces, with the keys of objects sorted.
 * @param data JSON values, nested no deeper than an event's data may be.
 */
export function dataText(data: unknown): string {
  if (typeof data !== "object" || data === null) return JSON.stringify(data) ?? "null";
  if (Array.isArray(data)) return `[${data.map(dataText).join()}]`;
  const fields = data as Readonly<Record<string, unknown>>;
  const named = Object.keys(fields).filter((key) => fields[key] !== undefined);
  return `{${named
    .sort()
    .map((key) => `${JSON.stringify(key)}:${dataText(fields[key])}`)
    .join()}}`;
}
