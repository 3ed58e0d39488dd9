import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { contenders, type BuiltContenders, type Contender } from "./build-contenders";
import { contractVariable, type MeasuredContract } from "./measured-contracts";
import type { Round, RoundResult } from "./worker";

/** How long, and how often, the contenders run. */
export interface RaceSettings {
  readonly batchSizes: readonly number[];
  readonly rounds: number;
  /** Events that each contender consumes in one round. */
  readonly eventsPerRound: number;
}

/** Microseconds per event of every round, by batch size and contender. */
export type RaceTimes = ReadonlyMap<number, Readonly<Record<Contender, readonly number[]>>>;

const answerTimeoutMs = 60_000;
const names = Object.keys(contenders) as Contender[];

/** Lets the contenders consume events of one contract by turns, each in its own process, its output thrown away. */
export async function raceContenders(
  built: BuiltContenders,
  contract: MeasuredContract,
  settings: RaceSettings,
): Promise<RaceTimes> {
  const runners = names.map((name) => ({ name, process: start(built, name, contract) }));
  try {
    for (const { name, process } of runners) await answer(name, process);
    const times = new Map<number, Record<Contender, number[]>>();
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
  readonly name: Contender;
  readonly process: ChildProcess;
}

async function raceBatches(
  runners: readonly Runner[],
  batchSize: number,
  { rounds, eventsPerRound }: RaceSettings,
): Promise<Record<Contender, number[]>> {
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Contender,
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
  { worker, files, samples, environment }: BuiltContenders,
  name: Contender,
  contract: MeasuredContract,
): ChildProcess {
  return spawn(findNodeBinary(), [worker, files[name], samples[contract]], {
    env: { ...environment, [contractVariable]: contract },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function ask(name: Contender, process: ChildProcess, round: Round): Promise<number> {
  const answered = answer(name, process);
  process.send(round);
  return answered;
}

async function answer(name: Contender, process: ChildProcess): Promise<number> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(answerTimeoutMs)]);
  const died = once(process, "exit", { signal }).then(() => {
    throw new Error(`The process of ${name} ended.`);
  });
  // It loses the race whenever all is well, and is then aborted.
  died.catch(() => undefined);
  try {
    const [result] = (await Promise.race([once(process, "message", { signal }), died])) as [RoundResult];
    if ("error" in result) throw new Error(`${contenders[name]}: ${result.error}.`);
    return result.microseconds;
  } finally {
    waiting.abort();
  }
}
