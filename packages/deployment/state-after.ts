import type { StackGraph } from "../recorder/stack-graph";
import type { StackState } from "./stack-state";

/** The state after a first deployment of the graph, in which nothing went wrong. */
export function stateAfter({ resources }: Pick<StackGraph, "resources">): StackState {
  return { resources, pendingDeletes: [], pendingReplacements: [] };
}
