import { availableParallelism } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { runCommand } from "../run-command";
import { findMutant, mutants } from "./mutants";
import { keepRegressions, readRegressions } from "./keep-regressions";
import { simulateOneSpool, describeSpool, hasFaults } from "./spool/simulate-one-spool";
import { addResult, describeTotals, emptyTotals } from "./report";
import { runSeeds, type SeedOrder } from "./run-seeds";

interface Options {
  readonly seeds: number;
  readonly events: number;
  readonly seed: number;
  readonly jobs: number;
  readonly mutant?: string;
  readonly spoolSeconds: number;
}

async function main(options: Options): Promise<void> {
  await simulateConsumer(options);
  // A single seed is replayed, and a consumer's defect is looked for, without the spool.
  if (options.mutant !== undefined || options.seeds === 1 || options.spoolSeconds === 0) return;
  const spool = await simulateOneSpool(options.spoolSeconds);
  process.stdout.write(`\n${describeSpool(spool)}`);
  if (hasFaults(spool)) process.exitCode = 1;
}

async function simulateConsumer({ seeds, events, seed, jobs, mutant }: Options): Promise<void> {
  if (mutant !== undefined) process.stdout.write(`with the defect: ${findMutant(mutant).meaning}\n`);
  const regressions = mutant === undefined ? readRegressions() : [];
  const orders: SeedOrder[] = [
    ...regressions,
    ...Array.from({ length: seeds }, (_, index) => ({ seed: seed + index, events, mutantName: mutant })),
  ];
  const totals = emptyTotals();
  const startMs = performance.now();
  await runSeeds(orders, jobs, (result) => {
    addResult(totals, result);
    showProgress(totals.seeds, orders.length, totals.violations);
  });
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  process.stdout.write(`\n${describeTotals(totals, elapsedSeconds)}`);
  if (totals.failed.length === 0) return;
  process.exitCode = 1;
  if (mutant !== undefined) return;
  keepRegressions(
    totals.failed.map(({ seed: failedSeed, plannedEvents, violations }) => ({
      seed: failedSeed,
      events: plannedEvents,
      violation: `${violations[0]?.invariant}: ${violations[0]?.detail}`,
    })),
  );
}

function showProgress(done: number, all: number, violations: number): void {
  if (!process.stderr.isTTY && done % 20 !== 0 && done !== all) return;
  const end = process.stderr.isTTY ? "\r" : "\n";
  process.stderr.write(`${done} of ${all} seeds, ${violations} violations${end}`);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("must be a whole number from 1 to 999,999,999.");
}

const command = new Command("npm run simulate --")
  .description(
    "Deterministic simulation testing: the production handlers on the local AWS, in virtual time, where everything goes wrong by a seed.",
  )
  .option("--seeds <number>", "seeds to run", wholeNumber, 200)
  .option("--events <number>", "events per seed", wholeNumber, 5_000)
  .option("--seed <number>", "the first seed", wholeNumber, 1)
  .option(
    "--jobs <number>",
    "seeds that run at once, each in a process",
    wholeNumber,
    Math.min(2, availableParallelism()),
  )
  .option("--spool-seconds <number>", "time for the publishers' spool, real", wholeNumber, 5)
  .option("--mutant <name>", `put a defect into the consumer: ${mutants.map(({ name }) => name).join(", ")}`)
  .action(main);

runCommand(command);
