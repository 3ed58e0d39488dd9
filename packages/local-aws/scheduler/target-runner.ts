import type { Target } from "@aws-sdk/client-scheduler";
import type { TimerClock, Timer } from "../clock";
import { isRetriable } from "../retriable-error";
import type { ServiceState } from "../state/service-state";

/** Does what a target says with its input; rejects when the target refuses. */
export type InvokeTarget = (target: Target, input: string) => Promise<void>;

/** What became of an invocation that was given up. */
export interface FailedInvocation {
  readonly targetArn: string;
  readonly input: string;
  /** The queue that the target names for this, if it names one. */
  readonly deadLetterQueueArn: string | undefined;
  readonly attempts: number;
  readonly error: Error;
}

/** A call that has neither succeeded nor been given up. */
interface Invocation {
  readonly target: Target;
  readonly input: string;
  readonly firstMs: number;
  attempts: number;
  /** Of the attempt that comes next, or is under way. */
  dueMs: number;
}

const firstDelayMs = 1000;
const longestDelayMs = 60_000;

/**
 * Calls targets, and calls again when they fail: after 1 s, then twice as long each time up to a minute, until the
 * target's retry policy is used up. AWS does not publish its own delays.
 */
export class TargetRunner {
  private readonly waiting = new Set<Timer>();
  private readonly invocations = new Set<Invocation>();
  private closed = false;
  readonly state: ServiceState = {
    save: () => [...this.invocations],
    restore: (saved: readonly Invocation[]) => saved.forEach((one) => this.invocations.add(one)),
    resume: () => this.invocations.forEach((invocation) => this.attemptInTime(invocation)),
  };

  constructor(
    private readonly clock: TimerClock,
    private readonly invoke: InvokeTarget,
    private readonly onAbandoned: (failed: FailedInvocation) => void,
  ) {}

  run(target: Target, input: string): void {
    const nowMs = this.clock.now();
    const invocation = { target, input, firstMs: nowMs, attempts: 0, dueMs: nowMs };
    this.invocations.add(invocation);
    void this.attempt(invocation);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.waiting) timer.cancel();
    this.waiting.clear();
  }

  private attemptInTime(invocation: Invocation): void {
    const timer = this.clock.after(Math.max(0, invocation.dueMs - this.clock.now()), () => {
      this.waiting.delete(timer);
      void this.attempt(invocation);
    });
    this.waiting.add(timer);
  }

  private async attempt(invocation: Invocation): Promise<void> {
    const { target, input } = invocation;
    try {
      await this.invoke(target, input);
    } catch (error) {
      if (this.closed) return;
      invocation.attempts++;
      const delayMs = Math.min(firstDelayMs * 2 ** (invocation.attempts - 1), longestDelayMs);
      invocation.dueMs = this.clock.now() + delayMs;
      if (!isOver(invocation) && isRetriable(error)) return this.attemptInTime(invocation);
      const { attempts } = invocation;
      const deadLetterQueueArn = target.DeadLetterConfig?.Arn;
      this.onAbandoned({
        targetArn: target.Arn ?? "",
        input,
        deadLetterQueueArn,
        attempts,
        error: error as Error,
      });
    }
    this.invocations.delete(invocation);
  }
}

/** Whether the retry policy allows no attempt when the next one would be due. */
function isOver({ target, attempts, firstMs, dueMs }: Invocation): boolean {
  const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: ageSeconds = 86_400 } =
    target.RetryPolicy ?? {};
  return attempts > retries || dueMs - firstMs > ageSeconds * 1000;
}
