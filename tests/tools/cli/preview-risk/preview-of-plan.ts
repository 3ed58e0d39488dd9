import type { DeploymentStep } from "../../../../packages/deployment/deployment-plan";
import { mapStrings } from "../../../../packages/deployment/map-strings";
import { planDeployment } from "../../../../packages/deployment/plan-deployment";
import { stateAfter } from "../../../../packages/deployment/state-after";
import type { RecordedResource, StackGraph } from "../../../../packages/recorder/stack-graph";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ops: Readonly<Record<DeploymentStep["operation"], string | undefined>> = {
  create: "create",
  update: "update",
  "create-replacement": "replace",
  // The CLI leaves out the second half of a replacement.
  "delete-replaced": undefined,
  delete: "delete",
  discard: "delete",
};

/** What `pulumi preview --json --show-sames` prints of a change, by the planner's steps. */
export function previewOfPlan(before: StackGraph, after: StackGraph): string {
  const state = stateAfter(before);
  const { steps, registrations, refused } = planDeployment(state, after);
  const made = steps.flatMap((step) =>
    step.operation.startsWith("create") && step.after ? [step.after] : [],
  );
  const toBeKnown = made.flatMap(({ state: { arn, url } }) =>
    [arn, url].filter((one) => typeof one === "string"),
  );
  const stepped = new Set(steps.map(({ urn }) => urn));
  const sames = registrations.filter((one) => one.after.custom && one.before && !stepped.has(one.after.urn));
  const found = new Set(registrations.map((one) => one.before?.urn));
  const components = state.resources.filter(({ custom, urn }) => !custom && !found.has(urn));
  return JSON.stringify({
    steps: [
      ...steps.flatMap((step) => {
        const op = ops[step.operation];
        return op === undefined ? [] : [stepOf(op, step, toBeKnown)];
      }),
      ...sames.map((one) => stepOf("same", { urn: one.after.urn, ...one }, toBeKnown)),
      ...components.map((one) => stepOf("delete", { urn: one.urn, before: one }, [])),
    ],
    changeSummary: {},
    diagnostics: refused.map(({ words }) => ({ severity: "error", message: `Preview failed: ${words}` })),
  });
}

function stepOf(
  op: string,
  step: Pick<DeploymentStep, "urn" | "before" | "after"> & Partial<DeploymentStep>,
  toBeKnown: readonly unknown[],
): object {
  const { urn, before, after, replacedBecause } = step;
  return {
    op,
    urn,
    ...(before && { oldState: { ...stateOf(before), outputs: { ...before.inputs, ...before.state } } }),
    ...(after && {
      newState: mapStrings(stateOf(after), (text) =>
        toBeKnown.some((value) => text.includes(String(value))) ? unknown : text,
      ),
    }),
    ...(op === "replace" && { replaceReasons: replacedBecause }),
  };
}

function stateOf({ type, custom, parent, inputs, options }: RecordedResource): object {
  const { protect, retainOnDelete } = options;
  return { type, custom, parent, inputs, protect, retainOnDelete };
}
