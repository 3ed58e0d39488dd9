import { recordStack } from "../../packages/recorder/record-stack";
import { readPulumiConfig } from "../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../packages/recorder/stack-graph";

type StackName = (typeof stacks)[number];

const recorded = new Map<string, Promise<StackGraph>>();

/** The graph of a stack as its files configure it, or with other settings; recorded once for all tests of a process. */
export function recordedStack(
  stack: StackName,
  config: Readonly<Record<string, string>> = {},
): Promise<StackGraph> {
  const key = JSON.stringify([stack, config]);
  const recording = recorded.get(key) ?? recordStack({ stack, config });
  recorded.set(key, recording);
  return recording;
}

/** A stack whose data is encrypted with a key of its own. */
export function encryptedStack(stack: StackName): Promise<StackGraph> {
  return recordedStack(stack, { encryption: "customer-managed" });
}

/** A stack in a private network. */
export function privateStack(stack: StackName): Promise<StackGraph> {
  return recordedStack(stack, privateConfig(stack));
}

/** What puts a stack into a private network: each of its endpoints is reached by an endpoint service of its own. */
export function privateConfig(stack: StackName): Record<string, string> {
  const { values } = readPulumiConfig(stack);
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

export const stacks = ["dev", "prod"] as const;
