import { recordStack } from "../../graph/record-stack";
import type { StackGraph } from "../../graph/stack-graph";

const recorded = new Map<string, Promise<StackGraph>>();

/** The graph of a stack as its files configure it, or with other settings; recorded once for all tests of a process. */
export function recordedStack(
  stack: "dev" | "prod",
  config: Readonly<Record<string, string>> = {},
): Promise<StackGraph> {
  const key = JSON.stringify([stack, config]);
  const recording = recorded.get(key) ?? recordStack({ stack, config });
  recorded.set(key, recording);
  return recording;
}

/** A stack whose data is encrypted with a key of its own. */
export function encryptedStack(stack: "dev" | "prod"): Promise<StackGraph> {
  return recordedStack(stack, { encryption: "customer-managed" });
}

export const stacks = ["dev", "prod"] as const;
