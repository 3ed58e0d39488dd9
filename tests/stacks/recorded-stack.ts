import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromGraphText, toGraphText } from "../../packages/recorder/graph-text";
import { recordStack } from "../../packages/recorder/record-stack";
import { readPulumiConfig, stackNames } from "../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../packages/recorder/stack-graph";

const recorded = new Map<string, Promise<StackGraph>>();
const [owner, sharedFolder = ""] = (process.env["SHARED_RECORDINGS"] ?? "").split(" ");
const isShared = owner === String(process.ppid);

/** The graph of a stack as its files configure it, or with other settings; recorded once for all tests of a run. */
export function recordedStack(
  stack: string,
  config: Readonly<Record<string, string>> = {},
): Promise<StackGraph> {
  const key = JSON.stringify([stack, config]);
  const recording = recorded.get(key) ?? readOrRecord(key, () => recordStack({ stack, config }));
  recorded.set(key, recording);
  return recording;
}

/** Reads what another of mocha's workers has recorded, or lets the others read what this one records. */
async function readOrRecord(key: string, record: () => Promise<StackGraph>): Promise<StackGraph> {
  if (!isShared) return record();
  const file = join(sharedFolder, createHash("sha256").update(key).digest("hex"));
  if (existsSync(file)) return fromGraphText(readFileSync(file, "utf8")) as StackGraph;
  const graph = await record();
  // A half-written file is never seen.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, toGraphText(graph));
  renameSync(draft, file);
  return graph;
}

/** The same as it would be recorded for an AWS of which SQS has that origin; of the same recording. */
export async function recordedStackAt(
  origin: string,
  ...of: Parameters<typeof recordedStack>
): Promise<StackGraph> {
  const graph = await recordedStack(...of);
  return replaced(graph, `https://sqs.${graph.region}.amazonaws.com`, origin) as StackGraph;
}

/** A copy in which every text reads differently; what is no plain object stays itself. */
function replaced(value: unknown, from: string, to: string): unknown {
  if (typeof value === "string") return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, from, to));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, from, to)]));
}

/** A stack whose data is encrypted with a key of its own. */
export function encryptedStack(stack: string): Promise<StackGraph> {
  return recordedStack(stack, { encryption: "customer-managed" });
}

/** A stack in a private network. */
export function privateStack(stack: string): Promise<StackGraph> {
  return recordedStack(stack, privateConfig(stack));
}

/** What puts a stack into a private network: each of its endpoints is reached by an endpoint service of its own. */
export function privateConfig(stack: string): Record<string, string> {
  const endpoints = settingOf(stack, "endpoints") as string[];
  return {
    network: "private",
    endpoints: JSON.stringify(endpoints.map((entry, index) => `${entry} ${endpointService(index)}`)),
  };
}

/** The endpoint service of a stack's nth endpoint. */
export function endpointService(index: number): string {
  return `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef${index}`;
}

/** What the files of a stack say of a setting that is no text. */
export function settingOf(stack: string, key: string): unknown {
  return JSON.parse(readPulumiConfig(stack).values[`bellyfed:${key}`] ?? "null");
}

/** Every environment that has a file of settings. */
export const stacks = stackNames();
