/** The value with every text in its lists and plain objects changed; what is of a class stays as it is. */
export function mapStrings(
  value: unknown,
  change: (text: string, path: string) => string,
  path = "",
): unknown {
  if (typeof value === "string") return change(value, path);
  if (Array.isArray(value)) return value.map((part, index) => mapStrings(part, change, `${path}/${index}`));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, mapStrings(part, change, `${path}/${key}`)]),
    );
  }
  return value;
}
