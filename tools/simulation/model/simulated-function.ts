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

/** What a function tells of itself. */
interface FunctionWatcher {
  invoked(environment: SimulatedEnvironment, records: readonly SQSRecord[]): void;
  answered(
    environment: SimulatedEnvironment,
    records: readonly SQSRecord[],
    response: SQSBatchResponse,
    remainingMs: number,
  ): void;
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

/** A function of Lambda: its environments are used again, frozen, recycled, killed. */
export class SimulatedFunction {
  invocations = 0;
  private readonly idle: SimulatedEnvironment[] = [];
  private readonly outdated = new Set<SimulatedEnvironment>();
  private environments = 0;

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
    const warm = this.idle.pop();
    const environment = warm ?? this.coldStart();
    await this.time.sleep(warm ? 1 : coldStartMs);
    return new Promise((resolve) => this.run(environment, records, resolve));
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
    const endMs = time.nowMs + timeoutMs;
    const deadline = time.after(timeoutMs, () => {
      if (environment.isRunning) watcher.overran?.(environment);
      environment.die();
    });
    environment.onDeath = () => {
      deadline.cancel();
      this.programs.delete(environment);
      onEnd(exited);
    };
    watcher.invoked?.(environment, records);
    environment.thaw(this.steps(records.length));
    const program = this.programs.get(environment) as Program;
    const invocation = {
      awsRequestId: `request-${++this.invocations}`,
      getRemainingTimeInMillis: () => endMs - time.nowMs,
    };
    const conclude = (end: InvocationResult): void => {
      deadline.cancel();
      environment.freeze();
      this.keep(environment);
      onEnd(end);
    };
    program(records, invocation).then(
      (response) => {
        environment.step();
        if (!environment.isRunning) return;
        watcher.answered?.(environment, records, response, endMs - time.nowMs);
        conclude({ kind: "response", payload: JSON.stringify(response) });
      },
      (error: unknown) => {
        watcher.threw?.(error);
        if (environment.isRunning) conclude(failed({ errorType: "Error", errorMessage: String(error) }));
      },
    );
  }

  /** An unlucky invocation dies, or stalls, at one of the steps that it may take. */
  private steps(records: number): { toDeath: number; toStall: number } {
    const { random, faults } = this;
    const draw = (kind: "crash" | "timeout"): number =>
      random.chance(faults.rateOf(kind)) ? random.whole(1, 2 + records * stepsPerRecord) : Infinity;
    return { toDeath: draw("crash"), toStall: draw("timeout") };
  }

  /** A new version is deployed: what runs ends its invocation, and every other one starts anew. */
  replaceProgram(): void {
    for (const environment of this.programs.keys()) this.outdated.add(environment);
    for (const environment of this.idle.splice(0)) this.end(environment);
  }

  private keep(environment: SimulatedEnvironment): void {
    if (this.outdated.has(environment) || this.faults.strikes("recycled-environment")) {
      this.end(environment);
    } else this.idle.push(environment);
  }

  private end(environment: SimulatedEnvironment): void {
    environment.die();
    this.programs.delete(environment);
    this.outdated.delete(environment);
  }
}
