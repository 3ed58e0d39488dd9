import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "../aws-error";
import type { ServiceState } from "../state/service-state";
import type { TimerClock } from "../clock";
import type { Trace } from "../trace";
import type { FunctionRegistry, LiveFunction } from "./function-registry";
import type { FunctionRunner } from "./function-runner";
import { InFlight } from "./in-flight";
import { describeFunctionError, type InvocationResult } from "./invocation";
import { pause } from "./pause";

/** Takes the figures that Lambda itself publishes in the namespace `AWS/Lambda`. */
export type LambdaMetric = (
  name: "Invocations" | "Errors" | "Throttles" | "Duration" | "ConcurrentExecutions",
  dimensions: { readonly FunctionName: string },
  value: number,
) => void;

/** What invocations need around them. */
export interface InvokerSettings {
  readonly clock: TimerClock;
  readonly trace: Trace;
  readonly runner: FunctionRunner;
  readonly metric?: LambdaMetric;
  /** How long Lambda waits before each retry of a failed asynchronous invocation. Default 1 and 2 minutes. */
  readonly asyncRetryDelaysMs?: readonly number[];
}

/** Lambda keeps an asynchronous event that is throttled for at most so long. */
const maxEventAgeMs = 6 * 3_600_000;
const maxThrottleDelayMs = 300_000;

interface Event {
  readonly target: LiveFunction;
  readonly payload: string;
  readonly requestId: string;
  readonly acceptedAtMs: number;
  failures: number;
  /** Of the attempt that comes next, or is under way. */
  dueMs: number;
}

type SavedEvent = Omit<Event, "target"> & { readonly functionArn: string };

/** Invokes functions within their reserved concurrency, at once or asynchronously with retries. */
export class FunctionInvoker {
  private readonly inFlight = new InFlight();
  private readonly closing = new AbortController();
  /** Asynchronous ones that have neither succeeded nor been given up. */
  private readonly events = new Set<Event>();

  constructor(private readonly settings: InvokerSettings) {}

  /** Invocations under way, and asynchronous ones that wait for their retry. */
  get count(): number {
    return this.inFlight.count;
  }

  idle(): Promise<void> {
    return this.inFlight.idle();
  }

  /** Carries an invocation out and waits for it; TooManyRequestsException if no concurrency is left. */
  invoke(target: LiveFunction, payload: string, requestId: string = randomUUID()): Promise<InvocationResult> {
    return this.inFlight.track(this.carryOut(target, payload, requestId));
  }

  /** Accepts an asynchronous invocation: failures are retried, then recorded and dropped. */
  invokeLater(target: LiveFunction, payload: string): void {
    const acceptedAtMs = this.settings.clock.now();
    const event = {
      target,
      payload,
      requestId: randomUUID(),
      acceptedAtMs,
      failures: 0,
      dueMs: acceptedAtMs,
    };
    this.events.add(event);
    this.follow(event);
  }

  /** @param functions those that were there when it was saved */
  stateWith(functions: FunctionRegistry): ServiceState {
    return {
      save: () =>
        [...this.events].map(({ target, ...event }): SavedEvent => {
          return { ...event, functionArn: target.deployed.arn };
        }),
      restore: (saved: readonly SavedEvent[]) => {
        for (const { functionArn, ...event } of saved) {
          const target = functions.list().find(({ deployed }) => deployed.arn === functionArn);
          if (target) this.events.add({ ...event, target });
        }
      },
      resume: () => this.events.forEach((event) => this.follow(event)),
    };
  }

  /** Ends the waiting for retries. */
  close(): void {
    this.closing.abort();
  }

  private async carryOut(
    target: LiveFunction,
    payload: string,
    requestId: string,
  ): Promise<InvocationResult> {
    const { runner, metric } = this.settings;
    const dimensions = { FunctionName: target.deployed.spec.functionName };
    if (target.running >= (target.reservedConcurrency ?? Infinity)) {
      metric?.("Throttles", dimensions, 1);
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    }
    target.running += 1;
    metric?.("ConcurrentExecutions", dimensions, target.running);
    try {
      const invocation = { requestId, payload, traceId: newTraceId(this.settings.clock.now()) };
      const { result, durationMs } = await runner.run(target.deployed, invocation);
      metric?.("Invocations", dimensions, 1);
      metric?.("Errors", dimensions, result.kind === "error" ? 1 : 0);
      metric?.("Duration", dimensions, durationMs);
      return result;
    } finally {
      target.running -= 1;
    }
  }

  private follow(event: Event): void {
    void this.inFlight.track(this.seeThrough(event));
  }

  /** What is broken off by the end of the local AWS stays among the events. */
  private async seeThrough(event: Event): Promise<void> {
    const { clock, asyncRetryDelaysMs = [60_000, 120_000] } = this.settings;
    for (;;) {
      const waitMs = event.dueMs - clock.now();
      if (waitMs > 0) await this.delay(waitMs);
      if (this.closing.signal.aborted) return;
      const error = await this.attempt(event);
      if (error !== undefined && this.closing.signal.aborted) return;
      const delayMs = asyncRetryDelaysMs[event.failures++];
      if (error !== undefined) this.record(event, delayMs === undefined ? `${error} (given up)` : error);
      if (error === undefined || delayMs === undefined) break;
      event.dueMs = clock.now() + delayMs;
    }
    this.events.delete(event);
  }

  /** One attempt, put off while the function is throttled; the answer is what went wrong, if anything. */
  private async attempt({ target, payload, requestId, acceptedAtMs }: Event): Promise<string | undefined> {
    for (let delayMs = 1000; ; delayMs = Math.min(2 * delayMs, maxThrottleDelayMs)) {
      try {
        const result = await this.carryOut(target, payload, requestId);
        return result.kind === "error" ? describeFunctionError(result.error) : undefined;
      } catch (error) {
        const isThrottle = error instanceof AwsError && error.code === "TooManyRequestsException";
        const isTooOld = this.settings.clock.now() - acceptedAtMs >= maxEventAgeMs;
        if (!isThrottle || isTooOld || this.closing.signal.aborted) return String(error);
      }
      await this.delay(delayMs);
    }
  }

  private record({ target, payload, requestId }: Event, note: string): void {
    const { clock, trace } = this.settings;
    const where = target.deployed.spec.functionName;
    trace.record({ atMs: clock.now(), step: "function-error", where, id: requestId, body: payload, note });
  }

  private delay(delayMs: number): Promise<void> {
    return pause(this.settings.clock, delayMs, this.closing.signal);
  }
}

function newTraceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}
