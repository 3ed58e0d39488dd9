import type { ConsumerSettingsOverrides } from "../../handlers/settings/consumer-settings";
import type { ConsumerPorts } from "../../handlers/consumer/consumer-ports";
import type { RecoveryPorts } from "../../handlers/dead-letters/recovery-ports";
import type { Plan } from "./plan";
import type { Invariant } from "./violations";

/** A defect that is put into the consumer, to see whether the invariants notice. */
export interface Mutant {
  readonly name: string;
  /** What is wrong with it. */
  readonly meaning: string;
  /** The invariant that speaks of what the defect breaks. Default: any. */
  readonly invariant?: Invariant;
  /** Of the world, where the defect lies in how it is set up. */
  readonly plan?: Partial<Plan>;
  /** Where to begin looking for a seed that shows it, when that takes long. Default 1. */
  readonly firstSeed?: number;
  /** How many events it takes to show, when few are not enough. */
  readonly events?: number;
  /** Whether the plan itself is the defect. Default false: it only makes the defect show sooner. */
  readonly isInPlan?: boolean;
  /** In place of what the specification says. */
  readonly settings?: ConsumerSettingsOverrides;
  readonly ports?: (ports: ConsumerPorts) => ConsumerPorts;
  readonly recoveryPorts?: (ports: RecoveryPorts) => RecoveryPorts;
  /** Replaces parts of production modules; answers how to put them back. */
  readonly patch?: () => () => void;
}
