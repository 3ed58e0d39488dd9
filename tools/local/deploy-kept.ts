import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import { runDeployment } from "../../packages/deployment/run-deployment";
import type { StackState } from "../../packages/deployment/stack-state";
import type { LocalAws } from "../../packages/local-aws/start-local-aws";
import { FileSet } from "../../packages/recorder/files-of";
import type { StackGraph } from "../../packages/recorder/stack-graph";

/** What was deployed into a local AWS that outlives a restart. */
interface KeptStack {
  readonly stack: string;
  readonly state: StackState;
}

const nothing: StackState = { resources: [], pendingDeletes: [], pendingReplacements: [] };

/**
 * Deploys a stack into a local AWS that has kept what was deployed before, as Pulumi would change it.
 * @param file keeps what was deployed, beside the state of the local AWS
 * @param isNew whether that AWS began with nothing, whatever the file says
 */
export async function deployKept(
  local: Pick<LocalAws, "provider">,
  graph: StackGraph,
  file: string,
  isNew: boolean,
): Promise<void> {
  const before = isNew || !existsSync(file) ? undefined : readKept(file);
  if (before && before.stack !== graph.stack)
    throw new Error(
      `${file} is of the stack ${before.stack}, not of ${graph.stack}: name another file by --state.`,
    );
  const state = before?.state ?? nothing;
  const run = await runDeployment(planDeployment(state, graph), state, local.provider);
  writeFileSync(file, JSON.stringify({ stack: graph.stack, state: run.state } satisfies KeptStack, marked));
  const [failure] = run.failures;
  if (failure) throw failure.error;
}

function readKept(file: string): KeptStack {
  return JSON.parse(readFileSync(file, "utf8"), unmarked) as KeptStack;
}

/** A class is none in JSON. */
function marked(_key: string, value: unknown): unknown {
  return value instanceof FileSet ? { fileSet: value.files } : value;
}

function unmarked(_key: string, value: unknown): unknown {
  const { fileSet } = (value ?? {}) as { readonly fileSet?: FileSet["files"] };
  return fileSet === undefined ? value : new FileSet(fileSet);
}
