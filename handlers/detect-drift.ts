import { metricLine } from "./aws/metric-line";
import { awsDriftPorts } from "./drift/aws-drift-ports";
import { driftSettings } from "./drift/drift-settings";
import { findDrift, type DriftPorts } from "./drift/find-drift";
import { textVariable, type EnvironmentVariables } from "./settings/environment-variables";

/**
 * Makes the scheduled function that compares rules and archives of an environment's buses with their deployment, and
 * counts those that differ.
 * @param env the variables DRIFT_SETTINGS and METRIC_NAMESPACE. Default: the function's.
 */
export function createDriftDetection(
  env: EnvironmentVariables = process.env,
  ports: DriftPorts = awsDriftPorts(),
): () => Promise<{ readonly drift: readonly string[] }> {
  const buses = driftSettings(env);
  const namespace = textVariable(env, "METRIC_NAMESPACE");
  return async () => {
    const drift = await findDrift(buses, ports);
    ports.write(metricLine(namespace, "detect-drift", { Drift: drift.length }, { drift }, ports.nowMs()));
    return { drift };
  };
}
