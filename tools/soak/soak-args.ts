import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { SoakEvent } from "./soak-events";
import type { FaultTargets, PlannedFault } from "./fault-plan";
import type { Random } from "../samples/random";
import type { Progress } from "../progress";
import type { FaultShares } from "./endpoint-faults";

/** What a soak is made of. */
export interface SoakArgs {
  /** Records the stack whose bundles are soaked. */
  readonly record: (queueUrlBase: string) => Promise<StackGraph>;
  readonly events: readonly SoakEvent[];
  /** Good events that are published while poison is tried, as many as that takes. Default none. */
  readonly neighbours?: readonly SoakEvent[];
  /** Decides what goes wrong when, once it is known what there is. */
  readonly plan: (targets: FaultTargets) => readonly PlannedFault[];
  /** What goes wrong at any time while events are published. */
  readonly shares: SoakShares;
  /** Visibility timeout of queues whose consumers are killed. Default: the stack's own, three minutes. */
  readonly visibilitySeconds?: number;
  readonly random: Random;
  readonly progress: Progress;
  /** Ends the soak early. */
  readonly signal: AbortSignal;
}

/** Shares of calls and deliveries that go wrong, 0 to 1. */
export interface SoakShares {
  readonly calls: FaultShares;
  /** Requests to endpoints that take effect and whose answer is lost. */
  readonly lostAnswers: number;
  /** Deliveries that EventBridge makes twice. */
  readonly duplicates: number;
}
