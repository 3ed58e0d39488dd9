import { join } from "node:path";
import { recordStack } from "../../graph/record-stack";
import { readStackConfig } from "../../graph/stack-config";
import type { StackGraph } from "../../graph/stack-graph";

type StackName = (typeof stacks)[number];

const recorded = new Map<string, Promise<StackGraph>>();

/** The graph of a stack as its files configure it; recorded once for all tests of a process. */
export function recordedStack(stack: StackName): Promise<StackGraph> {
  return once(stack, () => recordStack({ stack }));
}

/** The graph of a stack in a private network; recorded once as well. */
export function privateStack(stack: StackName): Promise<StackGraph> {
  return once(`private ${stack}`, () => recordStack({ stack, config: privateConfig(stack) }));
}

/** What puts a stack into a private network: each of its endpoints is reached by an endpoint service of its own. */
export function privateConfig(stack: StackName): Record<string, string> {
  const { values } = readStackConfig(join(__dirname, "../.."), stack);
  const endpoints = JSON.parse(values["bellyfed:endpoints"] ?? "[]") as string[];
  return {
    network: "private",
    endpoints: JSON.stringify(endpoints.map((entry, index) => `${entry} ${endpointService(index)}`)),
  };
}

/** The endpoint service of a stack's nth endpoint. */
export function endpointService(index: number): string {
  return `com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef${index}`;
}

function once(key: string, record: () => Promise<StackGraph>): Promise<StackGraph> {
  const recording = recorded.get(key) ?? record();
  recorded.set(key, recording);
  return recording;
}

export const stacks = ["dev", "prod"] as const;
