import {
  deploymentCompleted,
  configurationChanged,
  maintenanceScheduled,
  jobFinished,
} from "./system/operations";
import { healthDegraded, healthRestored, quotaExceeded, certificateExpiring } from "./system/health";

export * from "./system/operations";
export * from "./system/health";

/** Everything that is published about the platform's own operation. */
export const systemContracts = [
  deploymentCompleted,
  configurationChanged,
  maintenanceScheduled,
  jobFinished,
  healthDegraded,
  healthRestored,
  quotaExceeded,
  certificateExpiring,
] as const;
