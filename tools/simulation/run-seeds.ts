import { join } from "node:path";
import { runInProcesses } from "../run-in-processes";
import type { SeedResult } from "./seed-result";

/** A seed as it is handed to a process. */
export interface SeedOrder {
  readonly seed: number;
  readonly events: number;
  readonly mutantName?: string;
}

/** Runs the orders in so many processes; tells each result as it comes. @throws when a run itself breaks down. */
export function runSeeds(
  orders: readonly SeedOrder[],
  processes: number,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  return runInProcesses(join(__dirname, "worker.ts"), orders, processes, onResult);
}
