import { Faults, type FaultKind } from "../../../../tools/simulation/faults";
import { Random } from "../../../../tools/simulation/random";

/** Faults that never strike. */
export function calm(): Faults {
  const faults = new Faults(new Random(1), 0, 0, 10_000);
  faults.stop();
  return faults;
}

/** Faults of which only these strike, and at every occasion. */
export function striking(...kinds: FaultKind[]): Faults {
  const faults = calm();
  faults.strikes = (kind) => {
    if (!kinds.includes(kind)) return false;
    faults.note(kind);
    return true;
  };
  faults.rateOf = (kind) => (kinds.includes(kind) ? 1 : 0);
  return faults;
}
