import type { DeploymentPlan, DeploymentStep } from "../../packages/deployment/deployment-plan";
import type { StackState } from "../../packages/deployment/stack-state";
import { stateAfter } from "../../packages/deployment/state-after";
import { startLocalAws } from "../../packages/local-aws/start-local-aws";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { Progress } from "../progress";
import { accountFor, type EventAccount } from "./account";
import type { Deployer, DeploymentOutcome } from "./deployer";
import type { Evidence } from "./evidence";
import { takeInventory } from "./inventory";
import { JumpingClock } from "./jumping-clock";
import { keepEvents, oldestMs, retentionsOf, type FilledStack } from "./keep-events";
import type { ProgramRecord } from "./program-record";
import { rehearsedVersion, RehearsedStack, type RehearsedVersion } from "./rehearsed-stack";
import { PlannedDeployer } from "./planned-deployer";
import { replayLate, startReplays } from "./replay-late";
import { meetTrouble } from "./meet-trouble";
import { quietOf } from "./quiet-of";
import { settleEvents } from "./settle-events";
import type { StepTime } from "./step-time";
import { unrehearsedIn } from "./unrehearsed-in";

/** What to rehearse. */
export interface RehearseArgs {
  /** Records both versions of the program for an AWS of which SQS has that origin. */
  readonly record: (queueUrlBase: string) => Promise<readonly [before: ProgramRecord, after: ProgramRecord]>;
  /** What people do by hand before the deployment. Default nothing. */
  readonly prepare?: (stack: RehearsedStack, signal: AbortSignal) => Promise<void>;
  /**
   * What people do by hand after it. Default nothing.
   * @param sinceMs when what they had done before began
   */
  readonly afterwards?: (stack: RehearsedStack, sinceMs: number) => Promise<void>;
  /** Steps that the cloud refuses in the first run, and takes in the second. Default none. */
  readonly failsOnce?: (step: DeploymentStep) => boolean;
  /** Deletes and replaces also what is protected. */
  readonly unprotect: boolean;
  /** What deploys the new version. Default by the steps that are planned here */
  readonly deployerOf?: (before: StackGraph) => Deployer;
  readonly progress: Pick<Progress, "say" | "count">;
  readonly signal: AbortSignal;
}

/** What a deployment did. */
export interface Rehearsal {
  readonly stack: string;
  /** What Pulumi refuses because it is protected; then nothing was carried out. */
  readonly refused: DeploymentPlan["refused"];
  /** In the order in which they began; those of a second run after those of the first. */
  readonly steps: readonly StepTime[];
  /** What steps do in AWS, and not in the local one. */
  readonly unrehearsed: ReturnType<typeof unrehearsedIn>;
  /** The step at which the deployment stopped, in its last run. */
  readonly stopped?: StepTime;
  /** How many events were published. */
  readonly published: number;
  readonly account: EventAccount;
  /** Where Pulumi's own engine, if it deployed, did not do what is planned here. */
  readonly unplanned: readonly string[];
  /** When the deployment began and ended, in milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** By URN, the component that a resource is part of, in either version. */
  readonly parents: ReadonlyMap<string, string>;
}

/** Between two steps every fourth time an event of each contract is published, else one for each domain. */
const everyTypeEach = 4;
/** Nobody waits until clients give up. */
const strandedMs = 0;
/** An open breaker probes at least so often. */
const outageGoesOnMs = 60_000;

/** Brings the old version up, fills it, and deploys the new one under load; then accounts for every event. */
export async function rehearse({
  record,
  prepare,
  deployerOf = () => new PlannedDeployer(),
  ...args
}: RehearseArgs): Promise<Rehearsal> {
  const { progress, signal } = args;
  const clock = new JumpingClock();
  progress.say("Starting the local AWS");
  const local = await startLocalAws({ port: 0, clock, judgeFunctions: true, strandedMs });
  try {
    progress.say("Running both versions of the program");
    const [before, after] = (await record(local.url)).map(rehearsedVersion) as [
      RehearsedVersion,
      RehearsedVersion,
    ];
    if (before.graph.region !== after.graph.region)
      throw new Error(
        `Everything would be made anew in ${after.graph.region}, and what waits and is kept in ${before.graph.region} be ` +
          "deleted with all that is there. The local AWS is one region, and cannot rehearse it: make a second stack in the " +
          'other region, and move to it as docs/upgrading.md says ("Move to another region").',
      );
    const stack = new RehearsedStack(local, clock, before, after);
    const consumed = new Set(before.subscriptions.map(({ queue }) => queue));
    const retentions = retentionsOf(before.graph, consumed);
    clock.jump(-oldestMs(retentions));
    await stack.connect();
    progress.say(`Making ${before.graph.resources.length} resources`);
    await local.provision(before.graph);
    await stack.makePublishers();
    progress.say("Filling the stack with events");
    const filled = await keepEvents(stack, retentions, signal);
    const sinceMs = clock.now();
    await prepare?.(stack, signal);
    const deployer = deployerOf(before.graph);
    try {
      return await new Deployment(stack, filled, deployer, args).rehearse(sinceMs);
    } finally {
      deployer.close();
    }
  } finally {
    await local.close();
  }
}

/** One deployment under load. */
class Deployment {
  private readonly steps: StepTime[] = [];
  private rounds = 0;

  constructor(
    private readonly stack: RehearsedStack,
    private readonly filled: FilledStack,
    private readonly deployer: Deployer,
    private readonly args: Omit<RehearseArgs, "record" | "prepare" | "deployerOf">,
  ) {}

  async rehearse(sinceMs: number): Promise<Rehearsal> {
    const { stack, args } = this;
    const { local, clock, before, after, load, journals } = stack;
    const quiet = (): Promise<number> => quietOf(stack, args.signal);
    const deployed = stateAfter(before.graph);
    const state: StackState = {
      ...deployed,
      resources: deployed.resources
        .filter(({ urn }) => !stack.gone.has(urn))
        .map((one) => this.unprotected(one)),
    };
    args.progress.say("Preparing the deployment");
    await this.deployer.begin(state);
    // Whatever still waits is not to come a second time.
    await startReplays(stack, before, "rehearsal", [0, this.filled.handledUntilMs]);
    const keptBefore = await takeInventory(local, journals);
    const startedMs = clock.now();
    const { refused, hasFailed, unplanned } = await this.deploy();
    await this.round(true);
    const endedMs = clock.now();
    await args.afterwards?.(stack, sinceMs);
    // The outage goes on for long enough that the new code calls the endpoints in it too; what functions have in hand is not
    // to seem longer than it may.
    await quiet();
    clock.jump(outageGoesOnMs);
    await quiet();
    stack.setAway(false);
    await load.publish([...stack.everyType(before), ...stack.largest(before), ...stack.everyType(after)]);
    const keptAfter = await takeInventory(local, journals);
    args.progress.say("Waiting until everything has settled");
    await settleEvents(stack, args.signal);
    const settled = await takeInventory(local, journals);
    const late = await replayLate(stack, startedMs, quiet);
    args.progress.say("Meeting trouble");
    const trouble = await meetTrouble(stack, args.signal);
    load.close();
    return {
      stack: after.graph.stack,
      ...{ refused, unplanned, steps: this.steps, unrehearsed: unrehearsedIn(this.steps) },
      ...(hasFailed && { stopped: this.steps.at(-1) as StepTime }),
      published: load.published.length,
      ...{ startedMs, endedMs, parents: parentsIn([before, after]) },
      account: this.account({
        ...{ keptBefore, keptAfter, trouble, deployment: { startedMs, endedMs } },
        settled: [...settled, ...trouble.settled],
        taken: joined(late, trouble.taken),
      }),
    };
  }

  private unprotected<Resource extends StackState["resources"][number]>(resource: Resource): Resource {
    return this.args.unprotect ? { ...resource, options: { ...resource.options, protect: false } } : resource;
  }

  /** A deployment that stops is run again, as people do. */
  private async deploy(): Promise<DeploymentOutcome> {
    const first = await this.run(this.args.failsOnce);
    if (!first.hasFailed) return first;
    const second = await this.run();
    return { ...second, unplanned: [...first.unplanned, ...second.unplanned] };
  }

  private async run(isRefused: RehearseArgs["failsOnce"] = () => false): Promise<DeploymentOutcome> {
    const { stack, args, deployer } = this;
    const { clock, local } = stack;
    await this.round(true);
    let startedMs = 0;
    return deployer.deploy(stack.after.graph, local.provider, {
      signal: args.signal,
      beforeStep: (step, of) => {
        args.progress.count("steps", this.steps.length, of, `: ${titleOf(step)}`);
        startedMs = clock.now();
        if (isRefused(step)) throw new Error("The cloud could not do this now.");
      },
      afterStep: async (step, error) => {
        const because = error instanceof Error ? { error: error.message } : {};
        this.steps.push({ step, startedMs, endedMs: clock.now(), ...because });
        await this.round(this.rounds % everyTypeEach === 0);
      },
    });
  }

  /** Events of the old version, until EventBridge has brought them where it can. */
  private async round(isFull: boolean): Promise<void> {
    const { stack } = this;
    this.rounds += 1;
    await stack.load.publish(isFull ? stack.everyType(stack.before) : stack.everyDomain(stack.before));
    await Promise.race([stack.local.services.events.idle(), pause(500)]);
  }

  private account(
    seen: Pick<Evidence, "keptBefore" | "keptAfter" | "settled" | "taken" | "trouble" | "deployment">,
  ): EventAccount {
    const { before, after, load, trace } = this.stack;
    return accountFor({
      ...seen,
      trace,
      published: load.published,
      isToBeKept: (eventId) => this.filled.kept.has(eventId) || seen.trouble.kept.has(eventId),
      before: before.subscriptions,
      after: after.subscriptions,
      steps: this.steps,
    });
  }
}

/** What was taken in two spans of time. */
function joined(some: Evidence["taken"], others: Evidence["taken"]): Evidence["taken"] {
  const hosts = [...some.keys()];
  return new Map(
    hosts.map((host) => [host, new Map([...(some.get(host) ?? []), ...(others.get(host) ?? [])])]),
  );
}

function parentsIn(versions: readonly RehearsedVersion[]): ReadonlyMap<string, string> {
  const resources = versions.flatMap(({ graph }) => graph.resources);
  return new Map(
    resources.flatMap(({ urn, parent }) => (parent === undefined ? [] : [[urn, parent] as const])),
  );
}

function titleOf({ operation, urn }: DeploymentStep): string {
  return `${operation} ${urn.split("::").at(-1) ?? urn}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
