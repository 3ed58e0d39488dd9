import type { RequestLimits } from "../../../handlers/aws/aws-client";
import { firstRetryMs } from "../../../handlers/aws/first-retry-ms";
import type { SimulatedRandom } from "../simulated-random";

const startingTokens = 500;
const retryCost = 14;

/** When a call's requests are sent, and whether the last of them is answered. */
export interface SentRequests {
  readonly atMs: readonly number[];
  readonly isAnswered: boolean;
}

/** The client of one process, in the SDK's standard mode: how often it repeats what had no answer, and after how long. */
export class SimulatedSdk {
  private tokens = startingTokens;

  constructor(
    private readonly random: SimulatedRandom,
    private readonly limits: RequestLimits,
    private readonly service: string,
  ) {}

  /** A request was answered at once. */
  answered(): void {
    this.tokens = Math.min(startingTokens, this.tokens + 1);
  }

  /**
   * The requests of a call whose first one has lost its answer.
   * @param lostShare how likely each of the others loses its answer
   */
  repeat(firstMs: number, lostShare: number): SentRequests {
    const atMs = [firstMs];
    for (let retry = 0; retry + 1 < this.limits.maxAttempts && this.tokens >= retryCost; retry++) {
      this.tokens -= retryCost;
      const backoffMs = this.random.between(0, firstRetryMs(this.service) * 2 ** retry);
      atMs.push((atMs.at(-1) as number) + backoffMs + this.random.between(1, 12));
      if (this.random.chance(lostShare)) continue;
      this.tokens += retryCost;
      return { atMs, isAnswered: true };
    }
    return { atMs, isAnswered: false };
  }
}
