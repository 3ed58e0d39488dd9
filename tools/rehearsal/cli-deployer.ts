import { CliProject } from "../../packages/deployment/cli/cli-project";
import { callNameOf, orderProblems } from "../../packages/deployment/cli/order-problems";
import { programOf } from "../../packages/deployment/cli/program-of";
import { refusedIn } from "../../packages/deployment/cli/refused-in";
import type { DeploymentPlan, DeploymentStep } from "../../packages/deployment/deployment-plan";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import type { ResourceProvider } from "../../packages/deployment/resource-provider";
import type { StackState } from "../../packages/deployment/stack-state";
import { stateFromExport } from "../../packages/deployment/state-from-export";
import { mockOutputs } from "../../packages/recorder/mock-outputs";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import type { Deployer, DeploymentOutcome, StepHooks } from "./deployer";

/** What a cloud does that has everything already. */
const nothing: ResourceProvider = {
  create: () => Promise.resolve(),
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
};

/** Deploys by the CLI that is installed: its engine decides what is done, and when. */
export class CliDeployer implements Deployer {
  private readonly project: CliProject;
  private deployments = 0;

  /** @throws where the CLI is not on the path */
  constructor({ project, stack }: Pick<StackGraph, "project" | "stack">) {
    this.project = new CliProject(project, stack);
  }

  async begin(state: StackState): Promise<void> {
    const known = new Map(state.resources.map((one) => [one.urn, one]));
    const { exitCode, output } = await this.project.up(programOf(this.project, state), nothing, {
      answer: ({ urn }) => known.get(urn) as RecordedResource,
    });
    if (exitCode !== 0) throw new Error(output);
  }

  async deploy(graph: StackGraph, provider: ResourceProvider, hooks: StepHooks): Promise<DeploymentOutcome> {
    const { project } = this;
    const plan = planDeployment(stateFromExport(project.exportState()), graph);
    const program = programOf(project, graph);
    const { queueUrlBase = "" } = graph;
    this.deployments += 1;
    let created = 0;
    const settings = {
      answer: (asked: RecordedResource) =>
        mockOutputs(asked, { ...graph, queueUrlBase }, `${this.deployments}:${(created += 1)}`),
      signal: hooks.signal,
    };
    const preview = await project.up(program, nothing, { ...settings, preview: true });
    if (preview.exitCode !== 0) {
      const refused = refusedIn(preview.output);
      if (refused.length === 0) throw new Error(preview.output);
      return {
        refused: refused.map((urn) => ({ urn, words: `Pulumi refuses to delete ${urn}: it is protected.` })),
        hasFailed: false,
        unplanned: differences(
          plan.refused.map(({ urn }) => urn),
          refused,
        ),
      };
    }
    const steps = new HookedProvider(provider, plan, hooks);
    const { exitCode, output } = await project.up(program, steps, { ...settings, parallel: 1 });
    if (exitCode !== 0 && !steps.hasFailed) throw new Error(output);
    const isCut = steps.hasFailed;
    return {
      refused: [],
      hasFailed: steps.hasFailed,
      unplanned: orderProblems(plan, steps.calls).filter(
        (problem) => !(isCut && problem.startsWith("planned and not")),
      ),
    };
  }

  close(): void {
    this.project.remove();
  }
}

/** Notes what the engine calls, and lets others act before and after each call. */
class HookedProvider implements ResourceProvider {
  readonly calls: string[] = [];
  hasFailed = false;

  constructor(
    private readonly provider: ResourceProvider,
    private readonly plan: DeploymentPlan,
    private readonly hooks: StepHooks,
  ) {}

  create(resource: RecordedResource): Promise<void> {
    return this.call("create", resource.urn, () => this.provider.create(resource));
  }

  update(before: RecordedResource, after: RecordedResource): Promise<void> {
    return this.call("update", after.urn, () => this.provider.update(before, after));
  }

  delete(resource: RecordedResource): Promise<void> {
    return this.call("delete", resource.urn, () => this.provider.delete(resource));
  }

  private async call(
    operation: "create" | "update" | "delete",
    urn: string,
    carryOut: () => Promise<void>,
  ): Promise<void> {
    const name = `${operation} ${urn}`;
    const step = this.plan.steps.find((one) => callNameOf(one) === name) ?? {
      ...{ operation, urn, changed: [], replacedBecause: [], waitsFor: [] },
    };
    await this.hooks.beforeStep(step, this.plan.steps.length);
    this.calls.push(`begin ${name}`);
    const error = await carryOut().then(
      () => undefined,
      (reason: unknown) => reason ?? new Error("refused"),
    );
    this.calls.push(`end ${name}`);
    this.hasFailed ||= error !== undefined;
    await this.hooks.afterStep(step satisfies DeploymentStep, error);
    if (error !== undefined) throw error as Error;
  }
}

function differences(planned: readonly string[], found: readonly string[]): string[] {
  return [
    ...planned.filter((urn) => !found.includes(urn)).map((urn) => `planned to be refused: ${urn}`),
    ...found.filter((urn) => !planned.includes(urn)).map((urn) => `not planned to be refused: ${urn}`),
  ];
}
