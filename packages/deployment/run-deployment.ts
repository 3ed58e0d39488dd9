import type { DeploymentPlan, DeploymentStep } from "./deployment-plan";
import type { ResourceProvider } from "./resource-provider";
import { stateAfterSteps } from "./state-after-steps";
import type { StackState } from "./stack-state";

export interface RunDeploymentSettings {
  /** Steps at once. Default 16, as the CLI's on four processors. */
  readonly parallel?: number;
  readonly beforeStep?: (step: DeploymentStep) => void | Promise<void>;
  /** @param error set if the step failed */
  readonly afterStep?: (step: DeploymentStep, error?: unknown) => void | Promise<void>;
  /** How many steps begin; the deployment ends then as if it had been interrupted. Default all */
  readonly stopAfter?: number;
  /** Aborted, it lets no other step begin. */
  readonly signal?: AbortSignal;
}

export interface DeploymentRun {
  /** As the engine would have written it; another plan from it goes on. */
  readonly state: StackState;
  /** Steps that succeeded, in the order of their ends. */
  readonly done: readonly DeploymentStep[];
  /** Steps that failed, the first one first. */
  readonly failures: readonly { readonly step: DeploymentStep; readonly error: unknown }[];
}

/**
 * Carries a plan out as Pulumi's engine does: whatever waits for nothing, at once; after a step that failed those under way
 * end, and no other begins.
 * @param state the one that the plan was made for
 */
export async function runDeployment(
  plan: DeploymentPlan,
  state: StackState,
  provider: ResourceProvider,
  settings: RunDeploymentSettings = {},
): Promise<DeploymentRun> {
  if (plan.refused.length > 0) throw new Error(plan.refused.map(({ words }) => words).join("\n"));
  const { parallel = 16, stopAfter = plan.steps.length, signal } = settings;
  const done = new Set<number>();
  const failures: { step: DeploymentStep; error: unknown }[] = [];
  const underWay = new Map<number, Promise<void>>();
  const waiting = new Set(plan.steps.keys());
  const carryOut = async (index: number): Promise<void> => {
    const step = plan.steps[index] as DeploymentStep;
    let error: unknown;
    try {
      await settings.beforeStep?.(step);
      await call(step, provider);
      done.add(index);
    } catch (reason) {
      error = reason;
      failures.push({ step, error });
    }
    await settings.afterStep?.(step, error);
    underWay.delete(index);
  };
  const mayBegin = (): boolean =>
    failures.length === 0 &&
    signal?.aborted !== true &&
    underWay.size < parallel &&
    plan.steps.length - waiting.size < stopAfter;
  const begin = (): void => {
    for (const index of waiting) {
      if (!mayBegin()) return;
      if (!plan.steps[index]?.waitsFor.every((other) => done.has(other))) continue;
      waiting.delete(index);
      underWay.set(index, carryOut(index));
    }
  };
  for (begin(); underWay.size > 0; begin()) await Promise.race(underWay.values());
  return {
    state: stateAfterSteps(plan, state, done),
    done: [...done].map((index) => plan.steps[index] as DeploymentStep),
    failures,
  };
}

async function call({ operation, before, after }: DeploymentStep, provider: ResourceProvider): Promise<void> {
  if (operation === "discard") return;
  if (after && before && operation === "update") return provider.update(before, after);
  if (after) return provider.create(after);
  if (before) return provider.delete(before);
}
