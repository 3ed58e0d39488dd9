import { recordStack } from "../../graph/record-stack";
import type { StackGraph } from "../../graph/stack-graph";

const recorded = new Map<string, Promise<StackGraph>>();

/** The graph of a stack as its files configure it; recorded once for all tests of a process. */
export function recordedStack(stack: "dev" | "prod"): Promise<StackGraph> {
  const recording = recorded.get(stack) ?? recordStack({ stack });
  recorded.set(stack, recording);
  return recording;
}

export const stacks = ["dev", "prod"] as const;
