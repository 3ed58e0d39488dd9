import { median, type Report } from "../report";
import { askWorker, startWorker } from "./ask-worker";
import type { BuiltCandidates } from "./build-candidates";
import type { ComparisonSettings } from "./compare-candidates";
import type { ScenarioResult, ScenarioRound } from "./scenario-worker";
import { scenarios, type ScenarioName } from "./scenarios";

/** Of each kind of batch, by rounds: microseconds of an event, and once the bytes that it leaves as garbage. */
export type ScenarioTimes = Readonly<
  Record<ScenarioName, { readonly microseconds: number[]; readonly bytes: number }>
>;

const names = Object.keys(scenarios) as ScenarioName[];
/** Nothing is collected while its garbage is counted. */
const memoryFlags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];
const bytesForMemory = 20_000_000;

/** Lets consumers of the larger events consume each kind of batch by turns, each in a process of its own. */
export async function measureScenarios(
  { samples, environment, scenarioWorker }: BuiltCandidates,
  { rounds, eventsPerRound }: Pick<ComparisonSettings, "rounds" | "eventsPerRound">,
): Promise<ScenarioTimes> {
  const start = (name: ScenarioName, flags: readonly string[]) =>
    startWorker([...flags, scenarioWorker, name, samples.mealOrdered], environment);
  const runners = await Promise.all(names.map(async (name) => ({ name, worker: await start(name, []) })));
  const times = Object.fromEntries(names.map((name) => [name, { microseconds: [] as number[], bytes: 0 }]));
  const ask = async (
    worker: (typeof runners)[number]["worker"],
    name: ScenarioName,
    round: ScenarioRound,
  ) => {
    const { amount } = await askWorker<ScenarioResult>(worker, name, round);
    return amount / (round.batches * scenarios[name].batchSize);
  };
  const batchesOf = (name: ScenarioName, events: number): number =>
    Math.max(1, Math.round(events / scenarios[name].batchSize));
  process.stderr.write("kinds of batches\n");
  try {
    for (let round = -Math.ceil(rounds / 5); round < rounds; round++)
      for (const { name, worker } of runners) {
        const events = name === "large" ? eventsPerRound / 20 : eventsPerRound;
        const spent = await ask(worker, name, { batches: batchesOf(name, events), isForMemory: false });
        if (round >= 0) times[name]?.microseconds.push(spent);
      }
  } finally {
    for (const { worker } of runners) worker.kill();
  }
  for (const name of names) {
    const worker = await start(name, memoryFlags);
    const batches = batchesOf(name, name === "large" ? 1 : bytesForMemory / 20_000);
    // What is compiled or cached once is no garbage of an event.
    for (let warmUp = 0; warmUp < 3; warmUp++) await ask(worker, name, { batches, isForMemory: true });
    times[name] = {
      microseconds: times[name]?.microseconds ?? [],
      bytes: await ask(worker, name, { batches, isForMemory: true }),
    };
    worker.kill();
  }
  return times as ScenarioTimes;
}

/** The table of the kinds of batches. */
export function scenarioTable(times: ScenarioTimes): Report["tables"][number] {
  const base = median(times.none.microseconds);
  return {
    heading: "Other batches of analytics.meal-ordered",
    note:
      "Through the same pipeline, with tables, queues and claims that answer at once: what the pipeline itself spends, " +
      "requests to AWS not included. Memory is what an event leaves as garbage, its parsed data included.",
    table: {
      columns: ["batch", "µs per event", "more than the first", "kB per event"],
      rows: names.map((name) => {
        const { microseconds, bytes } = times[name];
        const spent = median(microseconds);
        return [scenarios[name].what, spent.toFixed(1), (spent - base).toFixed(1), (bytes / 1000).toFixed(1)];
      }),
    },
  };
}
