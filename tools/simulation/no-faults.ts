import { Faults } from "./faults";
import { Random } from "./random";

/** Faults that never strike. */
export function noFaults(): Faults {
  const faults = new Faults(new Random(1), 0, 0, 10_000);
  faults.stop();
  return faults;
}
