import type { Environment } from "./environment";

/** What customers depend on. */
export const prod: Environment = {
  delivery: { batchSize: 100, batchingWindowSeconds: 1, timeoutSeconds: 30, memoryMb: 512 },
  // The backlog begins to drain within 20 seconds of a recovery; three probes per round cost nothing.
  breaker: { maxWaitInOpenStateSeconds: 15 },
  pointInTimeRecovery: true,
};
