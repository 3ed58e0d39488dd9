import { SimulatedRandom } from "../../simulation/simulated-random";

/** So many equal numbers end no loop that waits for another one. */
const equalDraws = 1_000;

/**
 * The chance that a bundle sees during one batch. `Math.random` gives the same number each time: it does not depend on what
 * was drawn for other events of the batch before.
 */
export class BatchRandom {
  private readonly numbers: SimulatedRandom;
  private readonly bytes: SimulatedRandom;
  private readonly number: number;
  private draws = 0;

  constructor(seed: number) {
    this.numbers = new SimulatedRandom(seed);
    this.bytes = new SimulatedRandom(seed + 1);
    this.number = this.numbers.next();
  }

  /** From 0 to below 1. */
  next(): number {
    return this.draws++ < equalDraws ? this.number : this.numbers.next();
  }

  byte(): number {
    return this.bytes.whole(0, 255);
  }
}
