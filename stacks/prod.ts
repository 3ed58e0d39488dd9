import type { Environment } from "./environment";

/** What customers depend on. */
export const prod: Environment = {
  delivery: { batchSize: 100, batchingWindowSeconds: 1, timeoutSeconds: 30, memoryMb: 512 },
  pointInTimeRecovery: true,
};
