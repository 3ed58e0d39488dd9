import type { ResourceGraph } from "./resource-graph";
import { dependentsFirst } from "./dependency-order";
import type { LocalProvider } from "./local-provider";

/**
 * Deletes what a recorded stack asks for, as `pulumi destroy` would: nothing while something is protected, nothing that
 * is retained, and everything once all that depends on it is gone.
 */
export async function destroyStack(graph: ResourceGraph, provider: LocalProvider): Promise<void> {
  const kept = graph.resources.find(({ options }) => options.protect);
  if (kept) throw new Error(`${kept.type} "${kept.name}" cannot be deleted because it is protected.`);
  await dependentsFirst(graph.resources, async (resource) => {
    if (!resource.options.retainOnDelete) await provider.delete(resource);
  });
}
