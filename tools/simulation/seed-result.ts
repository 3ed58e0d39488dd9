import type { FaultKind } from "./faults";
import type { Violation } from "./violations";

/** What one seed's run came to. */
export interface SeedResult {
  readonly seed: number;
  /** As ordered; more are published when an open breaker needs events to find out. */
  readonly plannedEvents: number;
  readonly events: number;
  /** Name of the defect in the consumer. */
  readonly mutantName: string | undefined;
  /** The same for the same seed, whatever machine it runs on. */
  readonly digest: number;
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly figures: SeedFigures;
}

/** What happened, in numbers that add up over seeds; those that begin with `most` are maxima. */
export interface SeedFigures {
  readonly virtualHours: number;
  readonly invocations: number;
  readonly received: number;
  readonly calls: number;
  readonly leases: number;
  readonly repeats: number;
  readonly deferred: number;
  readonly deadLetters: number;
  readonly recovered: number;
  /** Events that came again long after everything else. */
  readonly lateReturns: number;
  /** Events that took effect again because they might be forgotten by then. */
  readonly forgotten: number;
  readonly mostReceives: number;
  readonly mostProbes: number;
  readonly mostDrainMinutes: number;
}
