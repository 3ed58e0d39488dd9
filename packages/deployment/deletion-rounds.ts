import type { RecordedResource } from "../recorder/stack-graph";
import { dependenciesOf } from "./dependencies-of";

/**
 * In which rounds the engine deletes: nothing before what depends on it, children before parents. A round begins when the
 * one before has ended as a whole.
 * @param all the state, each after what it depends on
 * @param condemned those of it that go
 */
export function deletionRounds(
  all: readonly RecordedResource[],
  condemned: ReadonlySet<RecordedResource>,
): RecordedResource[][] {
  const heightOf = new Map<RecordedResource, number>();
  const condemnedBelow = directDependencies(all);
  for (const resource of all) {
    if (!condemned.has(resource)) continue;
    const heights = condemnedBelow(resource).map((other) => heightOf.get(other) ?? -1);
    heightOf.set(resource, Math.max(-1, ...heights) + 1);
  }
  const rounds: RecordedResource[][] = [];
  for (const [resource, height] of heightOf) (rounds[height] ??= []).push(resource);
  return rounds.reverse();
}

/** Finds the resources of the state that one depends on. Who depends on a component depends on what is in it. */
export function directDependencies(
  all: readonly RecordedResource[],
): (resource: RecordedResource) => RecordedResource[] {
  const byUrn = groupedBy(all, ({ urn }) => urn);
  const childrenOf = groupedBy(all, ({ parent }) => parent);
  const providers = groupedBy(
    all.filter(({ type }) => type.startsWith("pulumi:providers:")),
    ({ name }) => name,
  );
  const within = (component: RecordedResource): RecordedResource[] =>
    (childrenOf.get(component.urn) ?? []).flatMap((child) => [child, ...within(child)]);
  return (resource) => {
    const named = dependenciesOf(resource).flatMap((urn) => byUrn.get(urn) ?? []);
    const { provider } = resource.options;
    return [
      ...named.flatMap((one) => (one.custom ? [one] : [one, ...within(one)])),
      ...(byUrn.get(resource.parent ?? "") ?? []),
      ...(provider === undefined ? [] : (providers.get(provider) ?? [])),
    ];
  };
}

function groupedBy(
  all: readonly RecordedResource[],
  keyOf: (resource: RecordedResource) => string | undefined,
): Map<string, RecordedResource[]> {
  const groups = new Map<string, RecordedResource[]>();
  for (const resource of all) {
    const key = keyOf(resource);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(resource);
    else groups.set(key, [resource]);
  }
  return groups;
}
