import type { RuleTarget } from "../settings/rule-fingerprint";

/** A rule as it is found on a bus. */
export interface FoundRule {
  /** The event pattern, as JSON text; absent for a rule by schedule. */
  readonly eventPattern?: string;
  /** `ENABLED`, `DISABLED`, … */
  readonly state: string;
  readonly targets: readonly RuleTarget[];
}

/** Everything that the detection of drift asks of the world. */
export interface DriftPorts {
  /** Answers undefined when the bus has no such rule, or there is no such bus. */
  findRule(busName: string, ruleName: string): Promise<FoundRule | undefined>;
  /** The state of an archive: `ENABLED`, `DISABLED`, …; undefined when there is none. */
  archiveState(archiveName: string): Promise<string | undefined>;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Writes one line, with its line end, to the log. */
  write(line: string): void;
}
