import type { Environment } from "./environment";

/** For developing against: small, short-lived, nothing in it is missed. */
export const dev: Environment = {
  delivery: { batchSize: 50, batchingWindowSeconds: 1, timeoutSeconds: 30, memoryMb: 256 },
  // Nobody waits for a slow return of traffic here.
  breaker: { maxWaitInOpenStateSeconds: 15, slowStartSeconds: 5 },
  pointInTimeRecovery: false,
};
