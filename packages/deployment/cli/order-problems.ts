import type { DeploymentPlan, DeploymentStep } from "../deployment-plan";

/** What the engine called, in the order in which calls began and ended: `begin create <urn>`, `end create <urn>`. */
export type EngineCalls = readonly string[];

const callOf: Readonly<Record<DeploymentStep["operation"], string | undefined>> = {
  create: "create",
  "create-replacement": "create",
  update: "update",
  delete: "delete",
  "delete-replaced": "delete",
  discard: undefined,
};

/** What the engine calls for a step; undefined for one that calls nothing. */
export function callNameOf({ operation, urn }: DeploymentStep): string | undefined {
  const call = callOf[operation];
  return call && `${call} ${urn}`;
}

/** Where the engine's calls are not the plan's steps, or are in an order that the plan excludes. */
export function orderProblems({ steps }: DeploymentPlan, calls: EngineCalls): string[] {
  const nameOf = (index: number): string | undefined => callNameOf(steps[index] as DeploymentStep);
  const planned = [...steps.keys()].flatMap((index) => nameOf(index) ?? []).sort();
  const called = calls.filter((line) => line.startsWith("begin ")).map((line) => line.slice("begin ".length));
  const problems = [
    ...missing(planned, called).map((name) => `planned and not called: ${name}`),
    ...missing(called, planned).map((name) => `called and not planned: ${name}`),
  ];
  // Of two calls with one name, such as two deletions, it is not known which is which.
  const isSingle = (name: string): boolean => called.indexOf(name) === called.lastIndexOf(name);
  for (const index of steps.keys()) {
    const name = nameOf(index);
    if (name === undefined || !isSingle(name)) continue;
    for (const other of callsBefore(steps, index)) {
      const earlier = nameOf(other);
      if (earlier === undefined || !isSingle(earlier)) continue;
      const [end, begin] = [calls.indexOf(`end ${earlier}`), calls.indexOf(`begin ${name}`)];
      if (begin !== -1 && end > begin) problems.push(`${name} began before ${earlier} ended`);
    }
  }
  return problems;
}

function missing(names: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return names.filter((name) => {
    const at = left.indexOf(name);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** What a step waits for; a step without a call stands for those that it waits for. */
function callsBefore(steps: readonly DeploymentStep[], index: number): number[] {
  return (steps[index]?.waitsFor ?? []).flatMap((other) =>
    steps[other]?.operation === "discard" ? callsBefore(steps, other) : [other],
  );
}
