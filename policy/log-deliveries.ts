import { types } from "./resource-types";
import type { CheckedResource, StackRule } from "./rule";

const deliveryTypes: readonly string[] = [types.logSource, types.logDestination, types.logDelivery];

export const logDeliveriesInOrder: StackRule = {
  name: "log-deliveries-in-order",
  description:
    "Sources, destinations and deliveries of logs depend on each other in one line: to whoever changes a second one at " +
    "the same time, CloudWatch Logs answers ConflictException.",
  checkStack: (stack) => {
    const deliveries = stack.resources.filter(({ type }) => deliveryTypes.includes(type));
    const known = new Map(stack.resources.map((resource) => [resource.urn, resource]));
    const before = new Map(deliveries.map((one) => [one.urn, allBefore(one, known)]));
    const isBefore = (one: CheckedResource, other: CheckedResource) => before.get(other.urn)?.has(one.urn);
    for (const [index, resource] of deliveries.entries()) {
      const other = deliveries
        .slice(0, index)
        .find((one) => !isBefore(one, resource) && !isBefore(resource, one));
      if (!other) continue;
      const message = `may be changed together with ${other.name}: let one depend on the other (dependsOn).`;
      return [{ resource, message }];
    }
    return [];
  },
};

/** URNs of all that a resource depends on, at any distance. */
function allBefore(
  resource: CheckedResource,
  known: ReadonlyMap<string, CheckedResource>,
  found = new Set<string>(),
): ReadonlySet<string> {
  for (const urn of resource.dependencies) {
    const next = known.get(urn);
    if (!next || found.has(urn)) continue;
    found.add(urn);
    allBefore(next, known, found);
  }
  return found;
}
