import type { RecordedResource } from "../recorder/stack-graph";
import { replaceRules } from "./replace-rules";

type Inputs = RecordedResource["inputs"];

/** The tags that a resource has in the end: its provider's and its own; undefined where a type has none. */
export function tagsAll(type: string, { tags }: Inputs, { defaultTags }: Inputs): object | undefined {
  if (!replaceRules[type]?.updates.includes("tags")) return undefined;
  // An input of a provider is text on the wire, whatever it was.
  const given: unknown = typeof defaultTags === "string" ? JSON.parse(defaultTags) : defaultTags;
  return { ...(given as { tags?: object } | undefined)?.tags, ...(tags as object | undefined) };
}
