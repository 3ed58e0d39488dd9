import type { RecordedResource } from "../recorder/stack-graph";
import type { DeploymentPlan } from "./deployment-plan";
import type { StackState } from "./stack-state";

/**
 * The state that the engine writes when some steps of a plan are done.
 * @param done indexes of these steps
 */
export function stateAfterSteps(
  plan: DeploymentPlan,
  { resources, pendingDeletes, pendingReplacements }: StackState,
  done: ReadonlySet<number>,
): StackState {
  const isWhole = done.size === plan.steps.length;
  const settled = plan.registrations.filter(({ waitsFor }) => waitsFor.every((index) => done.has(index)));
  const open = new Set(
    plan.registrations.filter((one) => !settled.includes(one)).map(({ before }) => before),
  );
  const going = new Map(
    plan.steps.flatMap(({ after, before }, index) => (before && !after ? [[before, index]] : [])),
  );
  const isGone = (resource: RecordedResource): boolean => done.has(going.get(resource) ?? -1);
  const replaced = new Set(
    plan.steps.flatMap(({ operation, before }, index) =>
      operation === "create-replacement" && done.has(index) ? [before] : [],
    ),
  );
  const succeeded = new Set(settled.map(({ before }) => before));
  const left = isWhole
    ? []
    : resources.filter((one) => !succeeded.has(one) && (open.has(one) || !isGone(one)));
  const rename = renaming(settled);
  return {
    resources: [...settled.map(({ after }) => after), ...left.map(rename)],
    pendingDeletes: [...resources.filter((one) => replaced.has(one) && going.has(one)), ...pendingDeletes]
      .filter((one) => !isGone(one))
      .map(rename),
    pendingReplacements: left
      .filter((one) => isGone(one) || pendingReplacements.includes(one.urn))
      .map(({ urn }) => urn),
  };
}

/** What was settled under another URN is found by it. */
function renaming(
  settled: DeploymentPlan["registrations"],
): (resource: RecordedResource) => RecordedResource {
  const renamed = new Map(
    settled.flatMap(({ before, after }) =>
      before && before.urn !== after.urn ? [[before.urn, after.urn]] : [],
    ),
  );
  const now = (urn: string): string => renamed.get(urn) ?? urn;
  return (resource) => {
    const { parent, dependencies, propertyDependencies, options } = resource;
    const { deletedWith, replaceWith } = options;
    return {
      ...resource,
      ...(parent !== undefined && { parent: now(parent) }),
      dependencies: dependencies.map(now),
      ...(propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(propertyDependencies).map(([input, urns]) => [input, urns.map(now)]),
        ),
      }),
      options: {
        ...options,
        ...(deletedWith !== undefined && { deletedWith: now(deletedWith) }),
        ...(replaceWith && { replaceWith: replaceWith.map(now) }),
      },
    };
  };
}
