import type { Clock } from "../ports/clock";
import type { StateTable } from "../ports/state-table";
import type { BreakerItem } from "./circuit-breaker-transitions";

/** What a breaker reads and writes. */
export interface BreakerPorts {
  readonly clock: Clock;
  /** A number from 0 to below 1. */
  readonly random: () => number;
  readonly breakers: StateTable<BreakerItem>;
}
