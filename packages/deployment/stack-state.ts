import type { RecordedResource } from "../recorder/stack-graph";

/** What a state file of Pulumi holds: what exists, as far as the engine knows. */
export interface StackState {
  /** Each after its parent and all that it depends on. */
  readonly resources: readonly RecordedResource[];
  /** Replaced ones that are still to be deleted. */
  readonly pendingDeletes: readonly RecordedResource[];
  /** URNs of those among the resources that are deleted already and not made anew yet. */
  readonly pendingReplacements: readonly string[];
}
