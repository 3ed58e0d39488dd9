import type { ConsumerSettingsOverrides, IdempotencySettings } from "../events/consumer-settings";
import type { Random } from "./random";

/** How the world of one seed is set up. */
export interface Plan {
  readonly mode: IdempotencySettings["mode"];
  readonly batchSize: number;
  readonly windowMs: number;
  readonly maximumConcurrency: number;
  readonly eventsPerSecond: number;
  readonly maxReceiveCount: number;
  /** How many times as often as usual faults strike. */
  readonly faultFactor: number;
  readonly settings: ConsumerSettingsOverrides;
}

/** Draws the set-up of a seed. */
export function drawPlan(random: Random): Plan {
  const batchSize = random.pick([1, 10, 10, 10, 100, 100]);
  return {
    mode: random.pick(["none", "mark", "lock", "lock"]),
    batchSize,
    windowMs: batchSize === 100 || random.chance(0.5) ? 1_000 : 0,
    maximumConcurrency: random.whole(4, 43),
    eventsPerSecond: 4 * 2 ** random.between(0, 4),
    maxReceiveCount: 1_000,
    faultFactor: 1,
    settings: {
      concurrency: random.pick([1, 5, 10, 25]),
    },
  };
}
