import type { NormalizedSchema } from "@smithy/core/schema";

/** Whether a list or map is written without an element (or name) of its own around its items. */
export function isFlat(schema: NormalizedSchema): boolean {
  return Boolean(schema.getMergedTraits().xmlFlattened);
}

/** The name on the wire: the schema's own, or the one the place gives it. */
export function wireName(schema: NormalizedSchema, otherwise: string): string {
  return schema.getMergedTraits().xmlName ?? otherwise;
}
