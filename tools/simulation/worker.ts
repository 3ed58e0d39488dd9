import { parentPort } from "node:worker_threads";
import { findMutant } from "./mutants";
import { runSeed } from "./run-seed";
import type { SeedAnswer, SeedOrder } from "./run-seeds";

async function answer({ seed, events, mutantName }: SeedOrder): Promise<SeedAnswer> {
  try {
    return {
      result: await runSeed({ seed, events, mutant: mutantName ? findMutant(mutantName) : undefined }),
    };
  } catch (error) {
    return { error: `Seed ${seed} broke down: ${String(error)}` };
  }
}

parentPort?.on("message", (order: SeedOrder) => {
  void answer(order).then((answered) => parentPort?.postMessage(answered));
});
