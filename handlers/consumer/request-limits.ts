import type { RequestLimits } from "../aws/aws-client";

/** How long a consumer waits for its state tables. */
export const requestLimits = {
  /** Short, as events wait for it; without an answer the instance decides locally. */
  breakers: { timeoutMs: 200, maxAttempts: 1 },
  idempotency: { timeoutMs: 3_000, maxAttempts: 3 },
} as const satisfies Record<string, RequestLimits>;
