import type { PutEventsCommandInput, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { constraintViolation, validationError } from "./check-input";
import { flattenEvent } from "./pattern/flatten-event";
import { maxDepth } from "./pattern/json-reader";

const maxEntries = 10;
const maxRequestBytes = 1_048_576;
const timeBytes = 14;
// AWS documents the limits, and not what it answers beyond them.
const maxLengths = [
  ["Source", 256],
  ["DetailType", 128],
] as const;

/** Why PutEvents refuses one entry. */
export interface EntryError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** The entries of a request; throws ValidationException when the request is refused as a whole. */
export function checkRequest({ Entries: entries }: PutEventsCommandInput): readonly PutEventsRequestEntry[] {
  if (!entries) throw constraintViolation(entries, "entries", "not be null");
  if (entries.length === 0)
    throw constraintViolation(entries, "entries", "have length greater than or equal to 1");
  if (entries.length > maxEntries)
    throw constraintViolation(entries, "entries", `have length less than or equal to ${maxEntries}`);
  if (entries.reduce((bytes, entry) => bytes + entrySizeBytes(entry), 0) > maxRequestBytes)
    throw validationError("Total size of the entries in the request is over the limit.");
  return entries;
}

/** Why EventBridge refuses an entry; undefined when it takes it. */
export function entryErrorOf(entry: PutEventsRequestEntry): EntryError | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find((name) => !entry[name]);
  if (missing) return invalidArgument(missing, "is a required argument");
  for (const [name, maxLength] of maxLengths)
    if ((entry[name]?.length ?? 0) > maxLength)
      return invalidArgument(name, `must be at most ${maxLength} characters long`);
  if (entry.Source?.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSource", ErrorMessage: "Not authorized for the source." };
  return isJsonObject(entry.Detail ?? "")
    ? undefined
    : { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

function invalidArgument(name: string, rule: string): EntryError {
  const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} ${rule}.`;
  return { ErrorCode: "InvalidArgument", ErrorMessage };
}

/** An entry's size as EventBridge counts it against the limit of 1 MB a request. */
export function entrySizeBytes(entry: PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ""), entry.Time ? timeBytes : 0);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    // Rules must be able to read it too: as a part of the event, it may be nested too deep.
    if (canNest(text, maxDepth)) flattenEvent(`{"detail":${text}}`);
    return true;
  } catch {
    return false;
  }
}

/** Whether there are so many pairs of brackets, be it in strings: with fewer, nothing is nested as deep. */
function canNest(text: string, depth: number): boolean {
  if (text.length < 2 * depth) return false;
  let opened = 0;
  for (let at = 0; at < text.length && opened < depth; at++)
    if (text[at] === "{" || text[at] === "[") opened++;
  return opened >= depth;
}
