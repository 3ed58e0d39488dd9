import type { Target } from "@aws-sdk/client-scheduler";
import type { TimerClock, Timer } from "../clock";
import { isRetriable } from "../retriable-error";

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

const firstDelayMs = 1000;
const longestDelayMs = 60_000;

/**
 * Calls targets, and calls again when they fail: after 1 s, then twice as long each time up to a minute, until the
 * target's retry policy is used up. AWS does not publish its own delays.
 */
export class TargetRunner {
  private readonly waiting = new Set<Timer>();
  private closed = false;

  constructor(
    private readonly clock: TimerClock,
    private readonly invoke: InvokeTarget,
    private readonly onAbandoned: (failed: FailedInvocation) => void,
  ) {}

  run(target: Target, input: string): void {
    void this.attempt(target, input, 1, this.clock.now());
  }

  close(): void {
    this.closed = true;
    for (const timer of this.waiting) timer.cancel();
    this.waiting.clear();
  }

  private async attempt(target: Target, input: string, attempts: number, firstMs: number): Promise<void> {
    const targetArn = target.Arn ?? "";
    try {
      await this.invoke(target, input);
    } catch (error) {
      if (this.closed) return;
      const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
      const { MaximumRetryAttempts: retries = 185, MaximumEventAgeInSeconds: ageSeconds = 86_400 } =
        target.RetryPolicy ?? {};
      const tooOld = this.clock.now() + delayMs - firstMs > ageSeconds * 1000;
      if (attempts > retries || tooOld || !isRetriable(error)) {
        const deadLetterQueueArn = target.DeadLetterConfig?.Arn;
        this.onAbandoned({ targetArn, input, deadLetterQueueArn, attempts, error: error as Error });
        return;
      }
      const timer = this.clock.after(delayMs, () => {
        this.waiting.delete(timer);
        void this.attempt(target, input, attempts + 1, firstMs);
      });
      this.waiting.add(timer);
    }
  }
}
