import type { DeliverySettings } from "../components/functions/consumer-platform";
import type { BreakerSettings } from "../events/consumer-settings";
import { dev } from "./dev";
import { prod } from "./prod";

/** What an environment is made of, beyond the values that its operators set. */
export interface Environment {
  /** Batches and functions, where a subscription does not say otherwise. */
  readonly delivery: Omit<DeliverySettings, "maximumConcurrency">;
  /** Where circuit breakers differ from their defaults. */
  readonly breaker: Partial<BreakerSettings>;
  /** Whether the tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
}

const environments: Readonly<Record<string, Environment>> = { dev, prod };

/** The environment that a stack's name stands for. */
export function environmentOf(stack: string): Environment {
  const environment = Object.hasOwn(environments, stack) ? environments[stack] : undefined;
  if (environment) return environment;
  const known = Object.keys(environments).join(", ");
  throw new Error(`There is no environment for the stack "${stack}". Known stacks: ${known}.`);
}
