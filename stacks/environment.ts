import type { DeliverySettings } from "../components/functions/shared-resources";
import type { BreakerSettings } from "../handlers/settings/consumer-settings";

/** What an environment is made of, beyond the values that its operators set. */
export interface Environment {
  /** Batches and functions, where a subscription does not say otherwise. */
  readonly delivery: Omit<DeliverySettings, "maximumConcurrency">;
  /** Where circuit breakers differ from their defaults. */
  readonly breaker: Partial<BreakerSettings>;
  /** Whether the tables can be restored to any second of the last 35 days. */
  readonly pointInTimeRecovery: boolean;
}
