/** One field that a pattern asks for. */
export interface FieldPattern {
  /** As a path: `detail.metadata.version`. */
  readonly path: string;
  /** What it wants of the field, as JSON text. */
  readonly wants: string;
  /** A pattern that asks for this field alone, as JSON text. */
  readonly pattern: string;
}

/** The fields that an event pattern asks for; alternatives of several fields (`$or`) count as one. */
export function fieldPatterns(pattern: string): FieldPattern[] {
  return fieldsIn(JSON.parse(pattern) as object, []);
}

function fieldsIn(fields: object, path: readonly string[]): FieldPattern[] {
  return Object.entries(fields).flatMap(([name, wanted]: [string, unknown]) => {
    const here = [...path, name];
    const isNested = typeof wanted === "object" && wanted !== null && !Array.isArray(wanted);
    if (isNested) return fieldsIn(wanted, here);
    const alone = here.reduceRight<unknown>((inner, key) => ({ [key]: inner }), wanted);
    return [{ path: here.join("."), wants: JSON.stringify(wanted), pattern: JSON.stringify(alone) }];
  });
}
