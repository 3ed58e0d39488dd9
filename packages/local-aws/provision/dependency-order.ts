import type { AskedResource } from "./resource-graph";

/** Carries out a task for each resource, as soon as those that it waits for are done; ends with the first error. */
async function inParallel(
  resources: readonly AskedResource[],
  waitsFor: (resource: AskedResource) => readonly string[],
  task: (resource: AskedResource) => Promise<unknown>,
): Promise<void> {
  const underWay = new Map<string, Promise<unknown>>();
  for (const resource of resources) {
    const before = waitsFor(resource).map((urn) => underWay.get(urn) ?? Promise.resolve());
    underWay.set(
      resource.urn,
      Promise.all(before).then(() => task(resource)),
    );
  }
  const ended = await Promise.allSettled(underWay.values());
  const failed = ended.find((one) => one.status === "rejected");
  if (failed) throw failed.reason as Error;
}

/** Each resource once its parent and all that it depends on are done; what does not depend on each other, at once. */
export function dependenciesFirst(
  resources: readonly AskedResource[],
  task: (resource: AskedResource) => Promise<unknown>,
): Promise<void> {
  return inParallel(resources, namedBy, task);
}

/** The other way round: each resource once its children and all that depend on it are done. */
export function dependentsFirst(
  resources: readonly AskedResource[],
  task: (resource: AskedResource) => Promise<unknown>,
): Promise<void> {
  const dependents = new Map<string, string[]>();
  for (const resource of resources) {
    for (const urn of namedBy(resource)) dependents.set(urn, [...(dependents.get(urn) ?? []), resource.urn]);
  }
  return inParallel([...resources].reverse(), ({ urn }) => dependents.get(urn) ?? [], task);
}

function namedBy({ parent, dependencies }: AskedResource): readonly string[] {
  return parent === undefined ? dependencies : [parent, ...dependencies];
}
