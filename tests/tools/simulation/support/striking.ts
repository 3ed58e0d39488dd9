import type { Faults, FaultKind } from "../../../../tools/simulation/faults";
import { noFaults } from "../../../../tools/simulation/no-faults";

/** Faults of which only these strike, and at every occasion. */
export function striking(...kinds: FaultKind[]): Faults {
  const faults = noFaults();
  faults.strikes = (kind) => {
    if (!kinds.includes(kind)) return false;
    faults.note(kind);
    return true;
  };
  faults.rateOf = (kind) => (kinds.includes(kind) ? 1 : 0);
  return faults;
}
