import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { AwsError } from "../../../packages/local-aws/aws-error";
import { failed, type InvocationResult } from "../../../packages/local-aws/lambda/invocation";
import type { Invocation } from "../../../handlers/consumer/deadline";
import type { Faults } from "../faults";
import type { SimulatedRandom } from "../simulated-random";
import { SimulatedEnvironment } from "./simulated-environment";
import type { VirtualTime } from "./virtual-time";

/** What runs in an environment, from its cold start on. */
export type Program = (records: readonly SQSRecord[], invocation: Invocation) => Promise<SQSBatchResponse>;

/** One invocation, as those see it who watch. */
export interface Invoked {
  readonly environment: SimulatedEnvironment;
  readonly requestId: string;
  readonly records: readonly SQSRecord[];
}

/** What a function tells of itself. */
interface FunctionWatcher {
  began(invoked: Invoked): void;
  answered(invoked: Invoked, response: SQSBatchResponse, remainingMs: number): void;
  /** It is over, by an answer or an error, and its process goes on. */
  ended(invoked: Invoked): void;
  /** Its time is over, and its process goes on with it. */
  outlived(invoked: Invoked): void;
  /** The process was alive and had not answered when its time was over. */
  overran(environment: SimulatedEnvironment): void;
  /** The program threw: the invocation failed, and the environment is used again. */
  threw(error: unknown): void;
}

const exited = failed({ errorType: "Runtime.ExitError", errorMessage: "The process ended." });
const timeoutMs = 30_000;
const coldStartMs = 250;
const maxSkewMs = 2_000;
/** Calls to the world that an invocation makes per record, about. */
const stepsPerRecord = 3;
const mostAtOnce = 10;
/** In which a process answers that stood still until its time was nearly over. */
const answerMs = 1_000;

/**
 * A function of Lambda: its environments are used again, frozen, recycled, killed. Where environments are shared, it runs
 * on managed instances: several invocations at once in one process, which is never frozen, nor killed when the time of
 * one of them is over.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
 */
export class SimulatedFunction {
  invocations = 0;
  private readonly idle: SimulatedEnvironment[] = [];
  private readonly outdated = new Set<SimulatedEnvironment>();
  private environments = 0;
  private readonly isManaged = this.faults.rateOf("shared-environment") > 0;

  constructor(
    private readonly name: string,
    private readonly time: VirtualTime,
    private readonly random: SimulatedRandom,
    private readonly faults: Faults,
    private readonly start: (environment: SimulatedEnvironment) => Program,
    private readonly watcher: Partial<FunctionWatcher>,
  ) {}

  private readonly programs = new Map<SimulatedEnvironment, Program>();

  /** Carries an invocation out; rejects with TooManyRequestsException when that fault strikes. */
  async invoke(records: readonly SQSRecord[]): Promise<InvocationResult> {
    if (this.faults.strikes("throttled-invocation"))
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    const warm = this.busyEnvironment() ?? this.idle.pop();
    const environment = warm ?? this.coldStart();
    await this.time.sleep(warm ? 1 : coldStartMs);
    return new Promise((resolve) => this.run(environment, records, resolve));
  }

  /** One that takes another invocation beside those that are under way in it. */
  private busyEnvironment(): SimulatedEnvironment | undefined {
    if (!this.isManaged) return undefined;
    const busy = [...this.programs.keys()].filter(
      (environment) =>
        environment.onDeath.size > 0 &&
        environment.onDeath.size < mostAtOnce &&
        !this.outdated.has(environment),
    );
    return busy.length > 0 && this.faults.strikes("shared-environment") ? this.random.pick(busy) : undefined;
  }

  private coldStart(): SimulatedEnvironment {
    const { random, time, faults } = this;
    const isSkewed = faults.strikes("clock-skew");
    const skewMs = isSkewed ? random.whole(-maxSkewMs, maxSkewMs) : 0;
    const environment = new SimulatedEnvironment(
      `${this.name}-${++this.environments}`,
      skewMs,
      time,
      random,
      faults,
    );
    this.programs.set(environment, this.start(environment));
    return environment;
  }

  private run(
    environment: SimulatedEnvironment,
    records: readonly SQSRecord[],
    onEnd: (end: InvocationResult) => void,
  ): void {
    const { time, watcher } = this;
    const program = this.programs.get(environment);
    if (!program || environment.isDead) return onEnd(exited);
    const invoked = { environment, records, requestId: `request-${++this.invocations}` };
    const endMs = time.nowMs + timeoutMs;
    const deadline = time.after(timeoutMs, () => {
      if (environment.runningMs > answerMs) watcher.overran?.(environment);
      if (!this.isManaged || !(environment.isRunning || environment.isPaused)) return environment.die();
      watcher.outlived?.(invoked);
      onEnd(exited);
    });
    const die = (): void => {
      deadline.cancel();
      this.programs.delete(environment);
      onEnd(exited);
    };
    environment.onDeath.add(die);
    watcher.began?.(invoked);
    environment.thaw(this.steps(records.length));
    const conclude = (end: InvocationResult): void => {
      deadline.cancel();
      environment.onDeath.delete(die);
      watcher.ended?.(invoked);
      this.release(environment);
      onEnd(end);
    };
    const getRemainingTimeInMillis = (): number => endMs - time.nowMs;
    const begin = (): void =>
      void program(records, { awsRequestId: invoked.requestId, getRemainingTimeInMillis }).then(
        (response) => {
          environment.step();
          environment.deliver(() => {
            watcher.answered?.(invoked, response, getRemainingTimeInMillis());
            conclude({ kind: "response", payload: JSON.stringify(response) });
          });
        },
        (error: unknown) => {
          watcher.threw?.(error);
          if (environment.isRunning) conclude(failed({ errorType: "Error", errorMessage: String(error) }));
        },
      );
    environment.deliver(begin);
  }

  /** An unlucky invocation dies, stalls, or stands still, at one of the steps that it may take. */
  private steps(records: number): Parameters<SimulatedEnvironment["thaw"]>[0] {
    const { random, faults } = this;
    const draw = (kind: "crash" | "timeout" | "frozen-process"): number =>
      random.chance(faults.rateOf(kind)) ? random.whole(1, 2 + records * stepsPerRecord) : Infinity;
    return { toDeath: draw("crash"), toStall: draw("timeout"), toPause: draw("frozen-process") };
  }

  /** A new version is deployed: what runs ends its invocation, and every other one starts anew. */
  replaceProgram(): void {
    for (const environment of this.programs.keys()) this.outdated.add(environment);
    for (const environment of this.idle.splice(0)) this.end(environment);
  }

  private release(environment: SimulatedEnvironment): void {
    const isShared = environment.onDeath.size > 0;
    if (!this.isManaged) environment.freeze();
    if (this.outdated.has(environment) || this.faults.strikes("recycled-environment")) {
      if (isShared) this.outdated.add(environment);
      else this.end(environment);
    } else if (!isShared) this.idle.push(environment);
  }

  private end(environment: SimulatedEnvironment): void {
    environment.die();
    this.programs.delete(environment);
    this.outdated.delete(environment);
  }
}
