import type { SimulatedMessage } from "./simulated-queue";
import type { World } from "./world";

/**
 * Consumes a batch in one instance; answers the ids of the messages that are to come again. What it throws fails the
 * invocation: the whole batch comes again.
 */
export type Instance = (batch: readonly SimulatedMessage[]) => Promise<ReadonlySet<string>>;

/** A way to put a circuit breaker between a queue and a dependency. */
export interface Design {
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Starts an instance of the function. */
  start(world: World): Instance;
  /** Starts what works beside the function. */
  attend?(world: World): void;
}
