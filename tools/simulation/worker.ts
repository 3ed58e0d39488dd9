import { answerOrders } from "../answer-orders";
import { findMutant } from "./mutants";
import { runSeed } from "./run-seed";
import type { SeedOrder } from "./run-seeds";

answerOrders(
  ({ seed, events, mutantName }: SeedOrder) =>
    runSeed({ seed, events, mutant: mutantName ? findMutant(mutantName) : undefined }),
  ({ seed }, error) => `Seed ${seed} broke down: ${String(error)}`,
);
