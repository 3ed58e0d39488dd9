import type { SimulatedFunction, World } from "./world";

/** A way to put a circuit breaker between a queue and a dependency. */
export interface Design extends SimulatedFunction {
  readonly name: string;
  /** Starts what works beside the function. */
  attend?(world: World): void;
}
