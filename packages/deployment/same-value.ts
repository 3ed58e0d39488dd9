import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { FileSet } from "../recorder/files-of";

/** Lists whose order says nothing to AWS, in documents and in inputs. */
const unordered = new Set([
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "AWS",
  "Service",
  "alarmActions",
  "okActions",
  "insufficientDataActions",
  "functionResponseTypes",
  "attributes",
  "metricQueries",
  "metrics",
]);

/** Whether two values of an input are one for the provider. */
export function isSameValue(one: unknown, other: unknown, input: string): boolean {
  return normalText(one, input) === normalText(other, input);
}

/** Texts of JSON count by what they say, code by the hash of its files. */
function normalText(value: unknown, key: string): string {
  return JSON.stringify(normal(value, key)) ?? "";
}

function normal(value: unknown, key: string): unknown {
  if (value instanceof FileSet) return hashesOf(value);
  const parsed = typeof value === "string" && /^\s*[[{]/.test(value) ? parsedOrNone(value) : undefined;
  if (parsed !== undefined) return normal(parsed, key);
  if (Array.isArray(value)) {
    const parts = value.map((part) => normal(part, ""));
    // A document's list of one is the same as the one.
    if (unordered.has(key) && parts.length === 1) return parts[0];
    return unordered.has(key) ? parts.map((part) => JSON.stringify(part)).sort() : parts;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
    return Object.fromEntries(
      entries
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, part]) => [name, normal(part, name)]),
    );
  }
  return value;
}

function parsedOrNone(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function hashesOf({ files }: FileSet): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, path]) => [name, createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );
}
