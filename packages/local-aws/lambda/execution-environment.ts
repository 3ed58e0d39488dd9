import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { TimerClock, Timer } from "../clock";
import type { DeployedFunction } from "./function-definition";
import { passesLogFilter } from "./log-filter";
import {
  type EndedInvocation,
  exited,
  failed,
  type FunctionError,
  type FunctionInvocation,
  type InvocationResult,
  timedOut,
} from "./invocation";
import { killProcessTree } from "./process-guard";
import type { RuntimeInvocation, RuntimeSession } from "./runtime-api";

/** Takes each line a function writes; the request is undefined while the function loads. */
export type WriteLogLine = (functionName: string, requestId: string | undefined, line: string) => void;

/** What an execution environment is made of. */
export interface EnvironmentSettings {
  readonly deployed: DeployedFunction;
  readonly nodeBinary: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long loading may take before it is given up. Lambda: 10 s. */
  readonly loadTimeoutSeconds: number;
  readonly clock: TimerClock;
  readonly log: WriteLogLine;
}

interface Running {
  readonly invocation: FunctionInvocation;
  readonly settle: (ended: EndedInvocation) => void;
  /** When the process was given it; undefined while the process still loads. */
  givenAtMs?: number;
  timer?: Timer;
  /** What the process has answered; final once it asks for more work, or ends. */
  result?: InvocationResult;
}

/** One process of a function: loads once, then carries out one invocation after the other. */
export class ExecutionEnvironment implements RuntimeSession {
  readonly pid: number | undefined;
  /** Resolves when the process has ended and all it wrote has been read. */
  readonly ended: Promise<void>;
  private readonly process: ChildProcess;
  private running?: Running;
  private lastRequestId?: string;
  private giveWork?: (invocation: RuntimeInvocation) => void;
  private usable = true;
  private exited = false;

  constructor(private readonly settings: EnvironmentSettings) {
    const { deployed, nodeBinary, environment } = settings;
    // Lambda, too, leaves a tenth of the memory to what is not JavaScript's heap.
    const heapMb = Math.floor(deployed.spec.memoryMb * 0.9);
    this.process = spawn(
      nodeBinary,
      [`--max-old-space-size=${heapMb}`, join(__dirname, "runtime-client.mjs")],
      {
        cwd: deployed.codeFolder,
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own: killed as a whole, and out of reach of the terminal's Ctrl-C.
        detached: process.platform !== "win32",
        windowsHide: true,
      },
    );
    this.pid = this.process.pid;
    this.readLines();
    this.ended = new Promise((resolve) => this.watch(resolve));
  }

  /** False from the moment the process is killed or ends. */
  get isUsable(): boolean {
    return this.usable;
  }

  get isBusy(): boolean {
    return this.running !== undefined;
  }

  /** Whether it has been invoked with what contains the text, and has not answered. */
  isAtWorkOn(text: string): boolean {
    return this.running?.invocation.payload.includes(text) === true;
  }

  /** Carries out one invocation; never rejects, since a dying process is a result too. */
  invoke(invocation: FunctionInvocation): Promise<EndedInvocation> {
    if (this.running) throw new Error("An execution environment carries out one invocation at a time.");
    if (!this.usable) {
      return Promise.resolve({ result: exited(invocation.requestId, null, "killed"), durationMs: 0 });
    }
    return new Promise((settle) => {
      this.running = { invocation, settle };
      if (this.giveWork) this.hand(this.giveWork);
      else this.killAfter(this.settings.loadTimeoutSeconds);
    });
  }

  /** Ends the process at once; an invocation under way ends with `result`, or as one whose process has died. */
  kill(result?: InvocationResult): void {
    this.usable = false;
    if (result) this.settle(result);
    if (!this.exited && this.pid !== undefined) killProcessTree(this.pid);
  }

  next(): Promise<RuntimeInvocation> {
    return new Promise((resolve) => {
      if (this.running && !this.running.result) return this.hand(resolve);
      this.giveWork = resolve;
      // The runtime asks only after its answer was taken, and what the function wrote came before that.
      this.settle(this.running?.result);
    });
  }

  respond(requestId: string, payload: string): void {
    this.finish(requestId, { kind: "response", payload });
  }

  fail(requestId: string, error: FunctionError): void {
    this.finish(requestId, failed(error));
  }

  failToStart(error: FunctionError): void {
    this.kill(failed(error));
  }

  private hand(giveWork: (invocation: RuntimeInvocation) => void): void {
    const { deployed, clock } = this.settings;
    const running = this.running as Running;
    const { invocation } = running;
    running.givenAtMs = clock.now();
    this.giveWork = undefined;
    this.lastRequestId = invocation.requestId;
    this.killAfter(deployed.spec.timeoutSeconds);
    const nowMs = running.givenAtMs;
    const deadlineMs = nowMs + deployed.spec.timeoutSeconds * 1000;
    giveWork({ ...invocation, functionArn: deployed.arn, deadlineMs, nowMs });
  }

  private killAfter(seconds: number): void {
    const running = this.running as Running;
    running.timer?.cancel();
    running.timer = this.settings.clock.after(seconds * 1000, () => {
      this.kill(running.result ?? timedOut(running.invocation.requestId, seconds));
    });
  }

  private finish(requestId: string, result: InvocationResult): void {
    // The first answer counts: a process that crashes after it has answered has answered.
    if (this.running?.invocation.requestId === requestId) this.running.result ??= result;
  }

  private settle(result: InvocationResult | undefined): void {
    const running = this.running;
    if (!running || !result) return;
    this.running = undefined;
    running.timer?.cancel();
    const nowMs = this.settings.clock.now();
    running.settle({ result, durationMs: nowMs - (running.givenAtMs ?? nowMs) });
  }

  private readLines(): void {
    const { deployed, log } = this.settings;
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        if (!passesLogFilter(line, deployed.spec.logging)) return;
        log(deployed.spec.functionName, this.running?.invocation.requestId ?? this.lastRequestId, line);
      });
    }
  }

  private watch(ended: () => void): void {
    const end = (result: (requestId: string) => InvocationResult): void => {
      this.usable = false;
      this.exited = true;
      if (this.pid !== undefined) killProcessTree(this.pid);
      afterPendingReads(() => {
        if (this.running) this.settle(this.running.result ?? result(this.running.invocation.requestId));
        this.process.stdout?.destroy();
        this.process.stderr?.destroy();
        ended();
      });
    };
    this.process.once("error", (error) => {
      end(() => failed({ errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message }));
    });
    this.process.once("exit", (code, signal) => {
      end((requestId) => exited(requestId, code, signal === "SIGKILL" ? "killed" : signal));
    });
  }
}

/** Two turns of the event loop: one of them has polled every pipe. */
function afterPendingReads(task: () => void): void {
  setImmediate(() => setImmediate(task));
}
