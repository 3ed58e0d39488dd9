import { jsonVariable, type EnvironmentVariables } from "../settings/environment-variables";

export interface DeployedBus {
  readonly name: string;
  /** Fingerprints by the names of the rules. */
  readonly rules: Readonly<Record<string, string>>;
  readonly archive?: string;
}

/** Reads the variable DRIFT_SETTINGS. @throws naming what is missing or wrong, and the rule. */
export function driftSettings(env: EnvironmentVariables): readonly DeployedBus[] {
  const buses = jsonVariable(env, "DRIFT_SETTINGS");
  if (!Array.isArray(buses) || buses.length === 0)
    throw new Error(`DRIFT_SETTINGS is ${JSON.stringify(buses)}: must be a list of at least one bus.`);
  return buses.map((bus) => readBus(bus as Partial<DeployedBus>));
}

function readBus({ name, archive, rules }: Partial<DeployedBus>): DeployedBus {
  if (typeof name !== "string" || name === "") throw new Error("DRIFT_SETTINGS has a bus without a name.");
  if (!rules || Object.keys(rules).length === 0)
    throw new Error(`DRIFT_SETTINGS: bus ${name} has no rules: must have one.`);
  for (const [rule, written] of Object.entries(rules)) {
    if (/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/.test(written)) continue;
    throw new Error(
      `DRIFT_SETTINGS: rule ${rule} of ${name} is ${JSON.stringify(written)}: must be three hashes of 8 digits.`,
    );
  }
  return { name, rules, ...(archive !== undefined && { archive }) };
}
