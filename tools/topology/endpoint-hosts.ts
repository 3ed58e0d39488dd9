import type { StackGraph } from "../../packages/recorder/stack-graph";
import { readTopology } from "./read-topology";

/** The hosts that a stack's consumers post to. */
export function endpointHosts(graph: StackGraph): string[] {
  const subscriptions = readTopology(graph).buses.flatMap((bus) => bus.subscriptions);
  return subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
}
