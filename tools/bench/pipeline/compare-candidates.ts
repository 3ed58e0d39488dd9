import type { ChildProcess } from "node:child_process";
import { askWorker, startWorker } from "./ask-worker";
import { candidates, type BuiltCandidates, type Candidate } from "./build-candidates";
import { contractVariable, type MeasuredContract } from "./measured-contracts";
import type { Round, RoundResult } from "./worker";

/** How long, and how often, the candidates run. */
export interface ComparisonSettings {
  readonly batchSizes: readonly number[];
  readonly rounds: number;
  /** Events that each candidate consumes in one round. */
  readonly eventsPerRound: number;
}

/** Microseconds per event of every round, by batch size and candidate. */
export type ComparisonTimes = ReadonlyMap<number, Readonly<Record<Candidate, readonly number[]>>>;

const names = Object.keys(candidates) as Candidate[];

/** Lets the candidates consume events of one contract by turns, each in its own process, its output thrown away. */
export async function compareCandidates(
  built: BuiltCandidates,
  contract: MeasuredContract,
  settings: ComparisonSettings,
): Promise<ComparisonTimes> {
  const runners: Runner[] = [];
  try {
    for (const name of names) runners.push({ name, process: await start(built, name, contract) });
    const times = new Map<number, Record<Candidate, number[]>>();
    for (const batchSize of settings.batchSizes) {
      process.stderr.write(`${contract}, batches of ${batchSize}\n`);
      times.set(batchSize, await raceBatches(runners, batchSize, settings));
    }
    return times;
  } finally {
    for (const { process } of runners) process.kill();
  }
}

interface Runner {
  readonly name: Candidate;
  readonly process: ChildProcess;
}

async function raceBatches(
  runners: readonly Runner[],
  batchSize: number,
  { rounds, eventsPerRound }: ComparisonSettings,
): Promise<Record<Candidate, number[]>> {
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Candidate,
    number[]
  >;
  const batches = Math.max(1, Math.round(eventsPerRound / batchSize));
  const warmUps = Math.max(1, Math.ceil(rounds / 5));
  for (let round = -warmUps; round < rounds; round++) {
    // Nobody always runs after the same one.
    const shift = (round + warmUps) % runners.length;
    for (const { name, process } of [...runners.slice(shift), ...runners.slice(0, shift)]) {
      const asked: Round = { batchSize, batches };
      const { microseconds } = await askWorker<RoundResult>(process, candidates[name], asked);
      if (round >= 0) times[name].push(microseconds / (batches * batchSize));
    }
  }
  return times;
}

function start(
  { worker, files, samples, environment }: BuiltCandidates,
  name: Candidate,
  contract: MeasuredContract,
): Promise<ChildProcess> {
  return startWorker([worker, files[name], samples[contract]], {
    ...environment,
    [contractVariable]: contract,
  });
}
