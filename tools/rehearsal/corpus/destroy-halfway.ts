import type { RehearsedStack } from "../rehearsed-stack";
import { types } from "../../../policy/resource-types";

/**
 * Deletes what `pulumi destroy --skip-preview` deletes before it meets what is protected: what watches, then targets and
 * mappings. Then events are published.
 */
export async function destroyHalfway(stack: RehearsedStack): Promise<void> {
  const { before, local, gone, load } = stack;
  const deleted: readonly string[] = [types.metricAlarm, types.dashboard, types.target, types.mapping];
  for (const resource of [...before.graph.resources].reverse()) {
    if (!deleted.includes(resource.type)) continue;
    await local.provider.delete(resource);
    gone.add(resource.urn);
  }
  for (let turn = 0; turn < before.templates.length; turn++) await load.publish(stack.everyType(before));
}
