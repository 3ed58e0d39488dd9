import { Command } from "commander";
import { systemOutput } from "../cli/system-output";
import { readWhole } from "../read-number";
import { runCommand } from "../run-command";

const command = new Command("npm run model --")
  .description(
    "Checks the formal models of the idempotency record and the circuit breaker with Quint: their invariants hold in random " +
      "runs and notice every defect of a model, production takes every step of these runs, and what production's " +
      "consumers write in the simulation is what the models allow. Quint is installed by npm and kept in .cache.",
  )
  .option("--samples <number>", "random runs of each model", readWhole(1, 100_000), 500)
  .option("--seeds <number>", "simulated worlds whose writes are checked", readWhole(1, 1_000), 20)
  .option("--seed <number>", "where both begin; default by the time", readWhole(1), Date.now() % 1_000_000)
  .option("--keep", "keeps a few of the runs as the tests' traces", false)
  .action(async (options: { samples: number; seeds: number; seed: number; keep: boolean }) => {
    // Loading it takes seconds.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { checkModels } = require("./check-models") as typeof import("./check-models");
    const print = (line: string): void => systemOutput.out(`${line}\n`);
    if (!(await checkModels(options, print))) process.exitCode = 1;
  });

runCommand(command);
