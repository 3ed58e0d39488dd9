import type { DeploymentPlan, DeploymentStep } from "../../packages/deployment/deployment-plan";
import type { ResourceProvider } from "../../packages/deployment/resource-provider";
import type { StackState } from "../../packages/deployment/stack-state";
import type { StackGraph } from "../../packages/recorder/stack-graph";

/** What happens around the steps of a deployment, which are carried out one by one. */
export interface StepHooks {
  /** @param of how many steps there are */
  readonly beforeStep: (step: DeploymentStep, of: number) => void | Promise<void>;
  /** @param error set if the step failed */
  readonly afterStep: (step: DeploymentStep, error?: unknown) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/** How a deployment ended. */
export interface DeploymentOutcome {
  /** What is protected and would have to go; then nothing was carried out. */
  readonly refused: DeploymentPlan["refused"];
  /** Whether a step failed. */
  readonly hasFailed: boolean;
  /** Where Pulumi's own engine did other steps than are planned here, or in another order. */
  readonly unplanned: readonly string[];
}

/** What deploys the new version. */
export interface Deployer {
  /** Takes over a stack that is as the state says. */
  begin(state: StackState): Promise<void>;
  /** Deploys the program that asks for the graph; again, it goes on from where it stopped. */
  deploy(graph: StackGraph, provider: ResourceProvider, hooks: StepHooks): Promise<DeploymentOutcome>;
  close(): void;
}
