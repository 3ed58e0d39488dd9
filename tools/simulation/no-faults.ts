import { Faults } from "./faults";
import { SimulatedRandom } from "./simulated-random";

/** Faults that never strike. */
export function noFaults(): Faults {
  const faults = new Faults(new SimulatedRandom(1), 0, 0, 10_000);
  faults.stop();
  return faults;
}
