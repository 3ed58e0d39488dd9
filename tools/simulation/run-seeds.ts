import { join } from "node:path";
import { runInThreads, type ThreadAnswer } from "../run-in-threads";
import type { SeedResult } from "./seed-result";

/** A seed as it is handed to a worker. */
export interface SeedOrder {
  readonly seed: number;
  readonly events: number;
  readonly mutantName?: string;
}

/** What a worker answers. */
export type SeedAnswer = ThreadAnswer<SeedResult>;

/** Runs the orders in so many threads; tells each result as it comes. @throws when a run itself breaks down. */
export function runSeeds(
  orders: readonly SeedOrder[],
  threads: number,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  return runInThreads(join(__dirname, "worker.ts"), orders, threads, onResult);
}
