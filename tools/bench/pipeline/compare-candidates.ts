import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
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

const answerTimeoutMs = 60_000;
const names = Object.keys(candidates) as Candidate[];

/** Lets the candidates consume events of one contract by turns, each in its own process, its output thrown away. */
export async function compareCandidates(
  built: BuiltCandidates,
  contract: MeasuredContract,
  settings: ComparisonSettings,
): Promise<ComparisonTimes> {
  const runners = names.map((name) => ({ name, process: start(built, name, contract) }));
  try {
    for (const { name, process } of runners) await answer(name, process);
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
      const microseconds = await ask(name, process, { batchSize, batches });
      if (round >= 0) times[name].push(microseconds / (batches * batchSize));
    }
  }
  return times;
}

function start(
  { worker, files, samples, environment }: BuiltCandidates,
  name: Candidate,
  contract: MeasuredContract,
): ChildProcess {
  return spawn(findNodeBinary(), [worker, files[name], samples[contract]], {
    env: { ...environment, [contractVariable]: contract },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function ask(name: Candidate, process: ChildProcess, round: Round): Promise<number> {
  const answered = answer(name, process);
  process.send(round);
  return answered;
}

async function answer(name: Candidate, process: ChildProcess): Promise<number> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(answerTimeoutMs)]);
  const died = once(process, "exit", { signal }).then(() => {
    throw new Error(`The process of ${name} ended.`);
  });
  // It settles second whenever all is well, and is then aborted.
  died.catch(() => undefined);
  try {
    const [result] = (await Promise.race([once(process, "message", { signal }), died])) as [RoundResult];
    if ("error" in result) throw new Error(`${candidates[name]}: ${result.error}.`);
    return result.microseconds;
  } finally {
    waiting.abort();
  }
}
