import type { DeploymentStep } from "../../packages/deployment/deployment-plan";

/** A step, and when it was carried out. */
export interface StepTime {
  readonly step: DeploymentStep;
  /** Time of the rehearsal in milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** Why it failed. */
  readonly error?: string;
}
