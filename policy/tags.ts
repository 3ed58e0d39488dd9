import type { ResourceRule } from "./rule";

const requiredTags = ["project", "environment", "owner", "cost-centre"] as const;

export const tagsPresent: ResourceRule = {
  name: "tags-present",
  description: `Every AWS resource comes from a provider whose default tags are ${requiredTags.join(", ")}.`,
  check: ({ type, providerProps }) => {
    if (!type.startsWith("aws:")) return [];
    const tags = defaultTags(providerProps?.["defaultTags"]);
    const missing = requiredTags.filter((tag) => !tags[tag]);
    if (missing.length === 0) return [];
    return [`lacks the tags ${missing.join(", ")}: make it with the stack's own provider, which sets them.`];
  },
};

/** Nested inputs of a provider arrive as JSON text. */
function defaultTags(value: unknown): Readonly<Record<string, unknown>> {
  const object = (typeof value === "string" ? JSON.parse(value) : value) as { tags?: object } | undefined;
  return { ...object?.tags };
}
