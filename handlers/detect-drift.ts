import { awsDriftPorts } from "./drift/aws-drift-ports";
import type { DriftPorts } from "./drift/drift-ports";
import { driftSettings } from "./drift/drift-settings";
import { findDrift } from "./drift/find-drift";

/**
 * Makes the function that compares the rules and archives of an environment's buses with what was deployed, and
 * measures how many differ. Invoked by a schedule; answers what differs.
 *
 * @param env default: the function's variables; DRIFT_SETTINGS and METRIC_NAMESPACE are read
 */
export function createDriftDetection(
  env: Readonly<Record<string, string | undefined>> = process.env,
  ports: DriftPorts = awsDriftPorts(),
): () => Promise<{ readonly drift: readonly string[] }> {
  const buses = driftSettings(env);
  const namespace = env.METRIC_NAMESPACE;
  if (!namespace) throw new Error("The environment variable METRIC_NAMESPACE is missing.");
  return async () => {
    const drift = await findDrift(buses, ports);
    ports.write(metricLine(namespace, drift, ports.nowMs()));
    return { drift };
  };
}

/** One line of CloudWatch's embedded metric format. */
function metricLine(Namespace: string, drift: readonly string[], nowMs: number): string {
  const line = {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        { Namespace, Dimensions: [["Domain", "Consumer"]], Metrics: [{ Name: "Drift", Unit: "Count" }] },
      ],
    },
    Domain: "all",
    Consumer: "detect-drift",
    Drift: drift.length,
    drift,
  };
  return `${JSON.stringify(line)}\n`;
}
