import { callNameOf, orderProblems } from "../../packages/deployment/cli/order-problems";
import type { DeploymentPlan } from "../../packages/deployment/deployment-plan";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import { stateAfter } from "../../packages/deployment/state-after";
import { stateAfterSteps } from "../../packages/deployment/state-after-steps";
import type { StackState } from "../../packages/deployment/stack-state";
import { recordProgram } from "../../packages/recorder/record-stack";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import type { EngineRun } from "./engine-project";
import { smallPrograms } from "./small-programs";

/** Where what the engine did at a change of a small program is not what is planned for it. */
export async function problemsOfRuns(
  name: string,
  [first, ...changes]: readonly EngineRun[],
): Promise<string[]> {
  const program = smallPrograms[name];
  if (!program) return [`There is no small program "${name}".`];
  const [before, after] = [await record(program.before), await record(program.after)];
  let state = inOrderOf(stateAfter(before), first);
  return changes.flatMap((run, index) => {
    const plan = planDeployment(state, after);
    const refused = plan.refused.map(({ urn }) => urn);
    if (run.refused) return differences(refused, run.refused, "what the engine refuses");
    const done = doneIn(plan, run);
    state = inOrderOf(stateAfterSteps(plan, state, done), run);
    const isCut = program.failsAt !== undefined && index === 0;
    const problems = orderProblems(plan, run.calls).filter(
      (problem) => !(isCut && problem.startsWith("planned and not")),
    );
    return [...problems, ...differences(namesIn(state), run.state, "the engine's state")];
  });
}

/** What was made at once stands in the state as it happened to end, and is deleted in the reverse of it. */
export function inOrderOf(state: StackState, run: EngineRun | undefined): StackState {
  const at = ({ urn }: RecordedResource): number =>
    run?.state.findIndex((name) => name.replace("~", "") === urn) ?? 0;
  return { ...state, resources: [...state.resources].sort((one, other) => at(one) - at(other)) };
}

function record(program: () => unknown): Promise<StackGraph> {
  return recordProgram({ project: "shop", stack: "test" }, () => {
    program();
    return {};
  });
}

/** Indexes of the steps whose calls ended; those that call nothing end with those that they wait for. */
function doneIn({ steps }: DeploymentPlan, { calls }: EngineRun): Set<number> {
  const done = new Set<number>();
  for (const [index, step] of steps.entries()) {
    const call = callNameOf(step);
    const hasEnded = call === undefined || calls.includes(`end ${call}`);
    if (hasEnded && step.waitsFor.every((other) => done.has(other))) done.add(index);
  }
  return done;
}

function namesIn({ resources, pendingDeletes, pendingReplacements }: StackState): string[] {
  return [
    ...resources.map(({ urn }) => (pendingReplacements.includes(urn) ? `~${urn}` : urn)),
    ...pendingDeletes.map(({ urn }) => `-${urn}`),
  ];
}

function differences(planned: readonly string[], found: readonly string[], where: string): string[] {
  return [
    ...planned.filter((urn) => !found.includes(urn)).map((urn) => `not in ${where}: ${urn}`),
    ...found.filter((urn) => !planned.includes(urn)).map((urn) => `only in ${where}: ${urn}`),
  ];
}
