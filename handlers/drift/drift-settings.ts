import { jsonVariable, type EnvironmentVariables } from "../settings/environment-variables";
import { readFingerprint, type RuleFingerprint } from "../settings/rule-fingerprint";

export interface DeployedBus {
  readonly name: string;
  readonly rules: ReadonlyMap<string, RuleFingerprint>;
  readonly archive?: string;
}

/** Reads the variable DRIFT_SETTINGS. @throws naming what is missing or wrong, and the rule. */
export function driftSettings(env: EnvironmentVariables): readonly DeployedBus[] {
  const buses = jsonVariable(env, "DRIFT_SETTINGS");
  if (!Array.isArray(buses) || buses.length === 0)
    throw new Error(`DRIFT_SETTINGS is ${JSON.stringify(buses)}: must be a list of at least one bus.`);
  return buses.map((bus) => readBus(bus as Record<string, unknown>));
}

function readBus({ name, archive, rules }: Record<string, unknown>): DeployedBus {
  if (typeof name !== "string" || name === "") throw new Error("DRIFT_SETTINGS has a bus without a name.");
  const fingerprints = Object.entries(rules ?? {}).map(([rule, written]) => {
    const fingerprint = readFingerprint(written);
    if (fingerprint) return [rule, fingerprint] as const;
    throw new Error(
      `DRIFT_SETTINGS: rule ${rule} of ${name} is ${JSON.stringify(written)}: must be three hashes of 8 digits.`,
    );
  });
  if (fingerprints.length === 0) throw new Error(`DRIFT_SETTINGS: bus ${name} has no rules: must have one.`);
  return { name, rules: new Map(fingerprints), ...(typeof archive === "string" && { archive }) };
}
