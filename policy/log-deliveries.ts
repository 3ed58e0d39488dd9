import { types } from "./resource-types";
import type { CheckedResource, StackRule } from "./rule";

const deliveryTypes: readonly string[] = [types.logSource, types.logDestination, types.logDelivery];

/** AWS changes one log delivery of an account at a time. */
export const logDeliveriesInOrder: StackRule = {
  name: "log-deliveries-in-order",
  description:
    "Sources, destinations and deliveries of logs depend on each other in one line: to whoever changes a second one at " +
    "the same time, CloudWatch Logs answers ConflictException.",
  checkStack: (stack) => {
    const deliveries = stack.resources.filter(({ type }) => deliveryTypes.includes(type));
    const known = new Map(stack.resources.map((resource) => [resource.urn, resource]));
    const before = new Map(deliveries.map((one) => [one.urn, allBefore(one, known)]));
    // In a line, each has another number of them before it.
    const byPlace = [...deliveries].sort(
      (a, b) => countIn(before, deliveries, a) - countIn(before, deliveries, b),
    );
    const place = byPlace.findIndex(
      ({ urn }, at) => at > 0 && !before.get(urn)?.has(byPlace[at - 1]?.urn ?? ""),
    );
    const [previous, resource] = byPlace.slice(place - 1);
    if (place < 0 || !previous || !resource) return [];
    const message = `may be changed together with ${previous.name}: let one depend on the other (dependsOn).`;
    return [{ resource, message }];
  },
};

function countIn(
  before: ReadonlyMap<string, ReadonlySet<string>>,
  deliveries: readonly CheckedResource[],
  { urn }: CheckedResource,
): number {
  return deliveries.filter((other) => before.get(urn)?.has(other.urn)).length;
}

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
