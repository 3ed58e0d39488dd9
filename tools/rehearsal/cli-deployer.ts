import { CliProject } from "../../packages/deployment/cli/cli-project";
import { callNameOf, orderProblems } from "../../packages/deployment/cli/order-problems";
import { programOf } from "../../packages/deployment/cli/program-of";
import { refusedIn } from "../../packages/deployment/cli/refused-in";
import type { DeploymentPlan, DeploymentStep } from "../../packages/deployment/deployment-plan";
import { planDeployment } from "../../packages/deployment/plan-deployment";
import type { ResourceProvider } from "../../packages/deployment/resource-provider";
import type { StackState } from "../../packages/deployment/stack-state";
import { stateFromExport } from "../../packages/deployment/state-from-export";
import { toGraphText } from "../../packages/recorder/graph-text";
import { mockOutputs } from "../../packages/recorder/mock-outputs";
import type { RecordedResource, StackGraph } from "../../packages/recorder/stack-graph";
import type { Deployer, DeploymentOutcome, StepHooks } from "./deployer";

/** What a cloud does that has everything already. */
const nothing: ResourceProvider = {
  create: () => Promise.resolve(),
  update: () => Promise.resolve(),
  delete: () => Promise.resolve(),
};

const anyOrigin = "http://sqs.invalid";

/** What the CLI exported of versions that were deployed here, by their texts: a corpus begins with the same one each time. */
const begun = new Map<string, string>();

/** Deploys by the CLI that is installed: its engine decides what is done, and when. */
export class CliDeployer implements Deployer {
  private readonly project: CliProject;
  private deployments = 0;

  /** @throws where the CLI is not on the path */
  constructor(private readonly before: Pick<StackGraph, "project" | "stack" | "queueUrlBase">) {
    this.project = new CliProject(before.project, before.stack);
  }

  async begin(state: StackState): Promise<void> {
    const { queueUrlBase: origin = "" } = this.before;
    const anywhere = (value: unknown): string => toGraphText(value).replaceAll(origin, anyOrigin);
    const version = anywhere(state);
    const exported = begun.get(version);
    if (exported !== undefined) {
      this.project.importState(JSON.parse(exported.replaceAll(anyOrigin, origin)));
      return;
    }
    const known = new Map(state.resources.map((one) => [one.urn, one]));
    const { exitCode, output } = await this.project.up(programOf(this.project, state), nothing, {
      answer: ({ urn }) => known.get(urn) as RecordedResource,
    });
    if (exitCode !== 0) throw new Error(output);
    begun.set(version, anywhere(this.project.exportState()));
  }

  async deploy(graph: StackGraph, provider: ResourceProvider, hooks: StepHooks): Promise<DeploymentOutcome> {
    const { project } = this;
    const plan = planDeployment(stateFromExport(project.exportState()), graph);
    const { queueUrlBase = "" } = graph;
    this.deployments += 1;
    let created = 0;
    const steps = new HookedProvider(provider, plan, hooks);
    const { exitCode, output } = await project.up(programOf(project, graph), steps, {
      answer: (asked) =>
        mockOutputs(asked, { ...graph, queueUrlBase }, `${this.deployments}:${(created += 1)}`),
      ...{ preview: "first", parallel: 1, signal: hooks.signal },
    });
    const refused = refusedIn(output);
    if (exitCode !== 0 && !steps.hasFailed && refused.length === 0) throw new Error(output);
    if (steps.calls.length === 0 && refused.length > 0)
      return {
        refused: refused.map((urn) => ({ urn, words: `Pulumi refuses to delete ${urn}: it is protected.` })),
        hasFailed: false,
        unplanned: differences(
          plan.refused.map(({ urn }) => urn),
          refused,
        ),
      };
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
    this.calls.push(`begin ${name}`);
    const error = await Promise.resolve(step)
      .then((one) => this.hooks.beforeStep(one, this.plan.steps.length))
      .then(carryOut)
      .then(
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
