import type { TimerClock } from "../clock";
import type { DeployedFunction } from "../lambda/function-definition";
import type { FunctionRunner } from "../lambda/function-runner";
import type { EndedInvocation, FunctionInvocation } from "../lambda/invocation";
import type { FaultInjector } from "./fault-injector";

/** Runs functions, and kills their processes where a fault says so. */
export class FaultyRunner implements FunctionRunner {
  readonly store: FunctionRunner["store"] = (files) => this.runner.store(files);
  readonly kill: FunctionRunner["kill"] = (...which) => this.runner.kill(...which);
  readonly close: FunctionRunner["close"] = () => this.runner.close();

  constructor(
    private readonly runner: FunctionRunner,
    private readonly faults: FaultInjector,
    private readonly clock: TimerClock,
  ) {}

  async run(deployed: DeployedFunction, invocation: FunctionInvocation): Promise<EndedInvocation> {
    const { functionName } = deployed.spec;
    const killAfterMs = this.faults.ofInvocation(functionName);
    const ended = this.runner.run(deployed, invocation);
    if (killAfterMs === undefined) return ended;
    const killing = this.killAtWork(functionName, invocation.payload, killAfterMs);
    return ended.finally(killing.stop);
  }

  /** Tries again while no process has begun with the invocation, as one must be started first. */
  private killAtWork(functionName: string, payload: string, delayMs: number): { stop: () => void } {
    const kill = (): void => {
      if (!this.runner.kill(functionName, payload)) timer = this.clock.after(10, kill);
    };
    let timer = this.clock.after(delayMs, kill);
    return { stop: () => timer.cancel() };
  }
}
