import type { RehearsedStack } from "../rehearsed-stack";
import { types } from "../../../policy/resource-types";

/**
 * Deletes what `pulumi destroy --skip-preview` deletes before it meets what is protected: what watches, then targets and
 * mappings. Then events are published.
 * @param isSpared names in the program that it had not come to. Default none
 */
export async function destroyHalfway(
  stack: RehearsedStack,
  isSpared: (name: string) => boolean = () => false,
): Promise<void> {
  const { before, local, gone, load } = stack;
  const deleted: readonly string[] = [types.metricAlarm, types.dashboard, types.target, types.mapping];
  for (const resource of [...before.graph.resources].reverse()) {
    if (!deleted.includes(resource.type) || isSpared(resource.name)) continue;
    await local.provider.delete(resource);
    gone.add(resource.urn);
  }
  for (let turn = 0; turn < before.templates.length; turn++) await load.publish(stack.everyType(before));
}
