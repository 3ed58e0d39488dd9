import type { Environment } from "../../simulation/model/environment";
import type { Program } from "../../simulation/model/function";
import type { Testbed } from "./testbed";

/** A way to put a circuit breaker between a queue and a dependency. */
export interface Design {
  readonly name: string;
  readonly visibilityMs: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly windowMs: number;
  /** A cold start of the function in an environment. */
  start(testbed: Testbed, environment: Environment): Program;
  /** Starts what works beside the function. */
  attend?(testbed: Testbed): void;
}
