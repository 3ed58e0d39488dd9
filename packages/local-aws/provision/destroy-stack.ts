import type { ResourceGraph } from "./resource-graph";
import { dependentsFirst } from "./dependency-order";
import { withProviderDefaults } from "./provider-defaults";
import { removers } from "./removers";
import type { ProvisionedServices } from "./services";

/**
 * Deletes what a recorded stack asks for, as `pulumi destroy` would: nothing while something is protected, nothing that
 * is retained, and everything once all that depends on it is gone.
 */
export async function destroyStack(graph: ResourceGraph, services: ProvisionedServices): Promise<void> {
  const kept = graph.resources.find(({ options }) => options.protect);
  if (kept) throw new Error(`${kept.type} "${kept.name}" cannot be deleted because it is protected.`);
  await dependentsFirst(graph.resources, async ({ type, name, inputs, state, options }) => {
    const remove = Object.hasOwn(removers, type) ? removers[type] : undefined;
    if (!remove || options.retainOnDelete) return;
    try {
      await remove(withProviderDefaults(type, inputs, state), services, state);
    } catch (error) {
      throw new Error(`${type} "${name}" could not be deleted: ${(error as Error).message}`, {
        cause: error,
      });
    }
  });
}
