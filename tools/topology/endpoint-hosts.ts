import { readTopology } from "./read-topology";

/** The hosts that a stack's consumers post to. */
export function endpointHosts(graph: Parameters<typeof readTopology>[0]): string[] {
  const subscriptions = readTopology(graph).buses.flatMap((bus) => bus.subscriptions);
  return subscriptions.flatMap(({ endpointHost }) => endpointHost ?? []);
}
