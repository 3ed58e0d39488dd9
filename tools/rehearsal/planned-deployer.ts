import { planDeployment } from "../../packages/deployment/plan-deployment";
import type { ResourceProvider } from "../../packages/deployment/resource-provider";
import { runDeployment } from "../../packages/deployment/run-deployment";
import type { StackState } from "../../packages/deployment/stack-state";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { Deployer, DeploymentOutcome, StepHooks } from "./deployer";

/** Deploys by the steps that are planned here, without any CLI. */
export class PlannedDeployer implements Deployer {
  private state: StackState = { resources: [], pendingDeletes: [], pendingReplacements: [] };

  begin(state: StackState): Promise<void> {
    this.state = state;
    return Promise.resolve();
  }

  async deploy(
    graph: StackGraph,
    provider: ResourceProvider,
    { beforeStep, afterStep, signal }: StepHooks,
  ): Promise<DeploymentOutcome> {
    const plan = planDeployment(this.state, graph);
    const { refused, steps } = plan;
    if (refused.length > 0) return { refused, hasFailed: false, unplanned: [] };
    const run = await runDeployment(plan, this.state, provider, {
      parallel: 1,
      beforeStep: (step) => beforeStep(step, steps.length),
      ...{ afterStep, signal },
    });
    this.state = run.state;
    return { refused, hasFailed: run.failures.length > 0, unplanned: [] };
  }

  close(): void {
    this.state = { resources: [], pendingDeletes: [], pendingReplacements: [] };
  }
}
