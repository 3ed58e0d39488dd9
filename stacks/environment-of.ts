import * as pulumi from "@pulumi/pulumi";
import { dev } from "./dev";
import type { Environment } from "./environment";
import { prod } from "./prod";

const environments: Readonly<Record<string, Environment>> = { dev, prod };

/** The environment that a stack's name stands for. */
export function environmentOf(stack: string): Environment {
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment) return environment;
  const known = Object.keys(environments).join(", ");
  throw new pulumi.RunError(`There is no environment for the stack "${stack}". Known stacks: ${known}.`);
}
