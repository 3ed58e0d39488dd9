import type { ResourceGraph } from "./resource-graph";
import { dependenciesFirst } from "./dependency-order";
import type { LocalProvider } from "./local-provider";

/**
 * Makes everything that a recorded stack asks for, as Pulumi's engine would: at once what does not depend on each other.
 * @throws NotSimulated for what the local AWS does not know; nothing is made then.
 */
export async function provisionStack(
  graph: ResourceGraph,
  provider: LocalProvider,
  region: string,
): Promise<void> {
  if (graph.region !== region)
    throw new Error(`The stack is in ${graph.region}, and the local AWS plays ${region} alone.`);
  for (const resource of graph.resources) provider.check(resource);
  await dependenciesFirst(graph.resources, (resource) => provider.create(resource));
}
