import type { RuleTarget } from "../settings/rule-fingerprint";

/** A rule as EventBridge describes it. */
export interface FoundRule {
  /** The event pattern, as JSON text; absent for a rule by schedule. */
  readonly eventPattern?: string;
  /** `ENABLED`, `DISABLED`, … */
  readonly state: string;
  readonly targets: readonly RuleTarget[];
}

/** What the drift detection reads and writes. */
export interface DriftPorts {
  /** Undefined when the bus or the rule does not exist. */
  findRule(busName: string, ruleName: string): Promise<FoundRule | undefined>;
  /** `ENABLED`, `DISABLED`, …; undefined when the archive does not exist. */
  archiveState(archiveName: string): Promise<string | undefined>;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Writes one line, with its line end, to the log. */
  write(line: string): void;
}
