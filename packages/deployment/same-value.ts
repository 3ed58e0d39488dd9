import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { FileSet } from "../recorder/files-of";

/**
 * What makes no difference to the AWS provider. Source: `terraform plan` of the Terraform AWS provider 5.100.0 with a value
 * written in another way.
 */
const policies = ["policy", "assumeRolePolicy"];
const jsonTexts = [
  ...["content", "dashboardBody", "deliveryPolicy", "eventPattern", "filterPolicy"],
  ...["redriveAllowPolicy", "redrivePolicy"],
];
const sets = [
  ...["alarmActions", "attributes", "filters", "functionResponseTypes", "globalSecondaryIndexes"],
  ...[
    "insufficientDataActions",
    "managedPolicyArns",
    "metricQueries",
    "okActions",
    "replicas",
    "versionStages",
  ],
];

/** Whether two values of an input are one for the provider. */
export function isSameValue(one: unknown, other: unknown, input: string): boolean {
  return textOf(one, input) === textOf(other, input);
}

function textOf(value: unknown, input: string): string {
  if (policies.includes(input)) return JSON.stringify(normal(parsed(value), true)) ?? "";
  if (jsonTexts.includes(input)) return JSON.stringify(normal(parsed(value))) ?? "";
  // A function may be named by its ARN as well.
  if (input === "functionName") return String(value).replace(/^arn:.*:function:/, "");
  return JSON.stringify(normal({ [input]: value })) ?? "";
}

/**
 * With keys in one order, sets in one order, and code by the hashes of its files.
 * @param isPolicy whether no list has an order, and a list of one is the one. Default false
 */
function normal(value: unknown, isPolicy = false): unknown {
  if (value instanceof FileSet) return hashesOf(value);
  if (Array.isArray(value)) {
    const parts = value.map((part) => normal(part, isPolicy));
    if (!isPolicy) return parts;
    return parts.length === 1 ? parts[0] : sorted(parts);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined && part !== null)
    .map(([key, part]) => {
      const same = normal(part, isPolicy);
      return [key, sets.includes(key) && Array.isArray(same) ? sorted(same) : same] as const;
    });
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function sorted(parts: readonly unknown[]): string[] {
  return parts.map((part) => JSON.stringify(part)).sort();
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function hashesOf({ files }: FileSet): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, path]) => [name, createHash("sha256").update(readFileSync(path)).digest("hex")]),
  );
}
