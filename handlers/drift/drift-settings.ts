import { readFingerprint, type RuleFingerprint } from "../settings/rule-fingerprint";

/** What must be there for a bus to lose no event. */
export interface DeployedBus {
  readonly name: string;
  /** The rules by name, each with what it was deployed with. */
  readonly rules: ReadonlyMap<string, RuleFingerprint>;
  /** Name of the bus' archive; absent for a bus without one. */
  readonly archive?: string;
}

/**
 * Reads the settings from the variable DRIFT_SETTINGS.
 * @throws naming what is missing or wrong, and the rule
 */
export function driftSettings(env: Readonly<Record<string, string | undefined>>): readonly DeployedBus[] {
  const text = env.DRIFT_SETTINGS;
  if (!text) throw new Error("The environment variable DRIFT_SETTINGS is missing.");
  const buses = JSON.parse(text) as unknown;
  if (!Array.isArray(buses) || buses.length === 0) {
    throw new Error(`DRIFT_SETTINGS is ${text.slice(0, 60)}: must be a list of at least one bus.`);
  }
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
