/**
 * How deep an event's data may be nested, data itself being level 1. JSON.stringify and most libraries go down one call
 * per level and end the process or the batch some thousand levels deep; no contract comes near this.
 */
export const maxNesting = 100;

/** Whether a value is nested deeper than so many levels; goes down no further than that, whatever the value is. */
export function isNestedDeeper(value: unknown, levels = maxNesting): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const inner of value) if (isNestedDeeper(inner, levels - 1)) return true;
    return false;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const key in fields) if (isNestedDeeper(fields[key], levels - 1)) return true;
  return false;
}
