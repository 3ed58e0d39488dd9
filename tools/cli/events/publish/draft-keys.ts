import { metadataKeys } from "../../../../events/message/metadata-keys";

/** What a line may say of an event. */
const draftKeys = ["type", "source", "data", "metadata"];

/**
 * Says which key of a line nobody would read; undefined when there is none. What is not read would be lost in silence.
 */
export function unknownKey(line: object): string | undefined {
  const key = Object.keys(line).find((name) => !draftKeys.includes(name));
  if (key !== undefined) {
    return `has the unknown key ${JSON.stringify(key)}${hintFor(key)}; a line may have ${draftKeys.join(", ")}`;
  }
  const { metadata } = line as { readonly metadata?: object };
  const inner = Object.keys(metadata ?? {}).find(
    (name) => !(metadataKeys as readonly string[]).includes(name),
  );
  if (inner === undefined) return undefined;
  return `has the unknown key ${JSON.stringify(inner)} in metadata, which may have ${metadataKeys.join(", ")}`;
}

function hintFor(key: string): string {
  if (["detail", "detail-type"].includes(key))
    return " (of an EventBridge event, publish what is in its detail)";
  if ((metadataKeys as readonly string[]).includes(key))
    return " (it belongs into metadata, or the line needs specversion to be read as a CloudEvent)";
  return "";
}
