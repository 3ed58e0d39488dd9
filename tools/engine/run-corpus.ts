import { orderProblems } from "../../packages/deployment/cli/order-problems";
import { programOf } from "../../packages/deployment/cli/program-of";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import { stateAfter } from "../../packages/deployment/state-after";
import { recordStack } from "../../packages/recorder/record-stack";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { askedPrograms } from "../rehearsal/corpus/asked-program";
import { badChanges } from "../rehearsal/corpus/bad-changes";
import { goodChanges } from "../rehearsal/corpus/good-changes";
import { EngineProject } from "./engine-project";
import { inOrderOf } from "./problems-of-runs";

/**
 * Deploys dev by the CLI, and then each change of the rehearsals' corpus from there.
 * @param names of the changes. Default: all
 * @param tell is told the problems of each
 */
export async function runCorpus(
  names: readonly string[],
  tell: (what: string, problems: readonly string[]) => void,
): Promise<void> {
  const dev = await recordStack({ stack: "dev" });
  const { queueUrlBase = "" } = dev;
  const project = new EngineProject(dev.project, dev.stack, { ...dev, queueUrlBase });
  const up = (graph: StackGraph) => project.note(programOf(project, graph));
  try {
    const state = Promise.resolve(inOrderOf(stateAfter(dev), await up(dev)));
    const kept = project.exportState();
    for (const change of [...badChanges, ...goodChanges]) {
      const { what, given, stack = dev.stack } = change;
      const programs = askedPrograms(change);
      // Edits of sources change the code of functions, which no step's order depends on.
      const isCode = programs.some(({ sources }) => sources.length > 0);
      if (isCode || stack !== dev.stack || (names.length > 0 && !names.includes(what))) continue;
      project.importState(kept);
      const [before, after] = (await Promise.all(
        programs.map(async ({ settings, edited }) => edited(await recordStack({ stack, config: settings }))),
      )) as [StackGraph, StackGraph];
      const problems = await (given ? up(before).then((run) => inOrderOf(stateAfter(before), run)) : state)
        .then(async (from) => orderProblems(planDeployment(from, after), (await up(after)).calls))
        .catch((error: unknown) => [String(error)]);
      tell(what, problems);
    }
  } finally {
    project.remove();
  }
}
