import { writeFileSync } from "node:fs";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import { runDeployment } from "../../packages/deployment/run-deployment";
import type { StackState } from "../../packages/deployment/stack-state";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { FileSet } from "../../packages/recorder/files-of";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { KeptStack } from "./kept-stack";

const nothing: StackState = { resources: [], pendingDeletes: [], pendingReplacements: [] };

/**
 * Deploys a stack into a local AWS that has kept what was deployed before, as Pulumi would change it, and writes down what is
 * deployed then, beside the state of the local AWS.
 */
export async function deployKept(
  local: Pick<LocalAws, "provider">,
  graph: StackGraph,
  stateFile: string,
  before: KeptStack | undefined,
): Promise<void> {
  if (before && before.stack !== graph.stack)
    throw new Error(
      `${stateFile} is of the stack ${before.stack}, not of ${graph.stack}: name another file by --state.`,
    );
  const state = before?.state ?? nothing;
  const run = await runDeployment(planDeployment(state, graph), state, local.provider);
  const kept: KeptStack = { stack: graph.stack, state: run.state };
  writeFileSync(`${stateFile}.stack`, JSON.stringify(kept, marked));
  const [failure] = run.failures;
  if (failure) throw failure.error;
}

/** A class is none in JSON. */
function marked(_key: string, value: unknown): unknown {
  return value instanceof FileSet ? { fileSet: value.files } : value;
}
