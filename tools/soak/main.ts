import { Command } from "commander";
import { recordStack } from "../../packages/recorder/record-stack";
import { interruption } from "../interruption";
import { Progress } from "../progress";
import { readWhole } from "../read-number";
import { runCommand } from "../run-command";
import { seededRandom } from "../samples/random";
import { planFaults } from "./fault-plan";
import { showFigures } from "./show-figures";
import { runSoak } from "./soak";
import type { SoakShares } from "./soak-args";
import { makeNeighbours, makeSoakEvents } from "./soak-events";
import { isKept } from "./account-for-events";

const stack = "dev";
/** Longer than an invocation may take, and short enough for an event to kill its process again and again. */
const visibilitySeconds = 45;
/** Enough for a quarter of an hour. */
const mostNeighbours = 5_000;

const shares: SoakShares = {
  calls: { dynamodb: 0.01, sqs: 0.05, s3: 0.05, events: 0.01 },
  lostAnswers: 0.005,
  duplicates: 0.02,
};

interface Options {
  readonly events: number;
  readonly seed: number;
  readonly kills?: number;
  readonly outages?: number;
  readonly minutes: number;
}

const command = new Command("npm run soak")
  .description(
    "Runs the dev stack's own bundles in processes of their own against the local AWS while consumers are killed, " +
      "dependencies fail, deliveries are repeated and calls to AWS are throttled, refused or left unanswered; then " +
      "accounts for every event. Exits 0 only if none is lost, handled twice, or a dead letter without cause.",
  )
  .option("--events <count>", "how many events to publish, at least 100", readWhole(100), 50_000)
  .option("--seed <number>", "decides what is published and what goes wrong when", readWhole(0), 1)
  .option("--kills <count>", "consumers to kill -9 (default: one per 800 events)", readWhole(0))
  .option(
    "--outages <count>",
    "outages of downstream services, and of AWS services (default: one per 4,000 events)",
    readWhole(0),
  )
  .option("--minutes <count>", "give up after so long", readWhole(1), 30)
  .action(async (options: Options) => {
    process.exitCode = await soak(options);
  });

async function soak({ events, seed, minutes, ...options }: Options): Promise<number> {
  const overdue = new AbortController();
  const late = setTimeout(
    () => overdue.abort(new Error(`Not all events had ended after ${minutes} minutes.`)),
    minutes * 60_000,
  );
  const random = seededRandom(seed);
  const kills = options.kills ?? Math.ceil(events / 800);
  const outages = options.outages ?? Math.ceil(events / 4_000);
  console.error(`${events} events, seed ${seed}, ${kills} kills, ${outages} outages`);
  try {
    const figures = await runSoak({
      record: (queueUrlBase) => recordStack({ stack, queueUrlBase, config: { journalWindowSeconds: "1" } }),
      events: makeSoakEvents(events, random),
      neighbours: makeNeighbours(mostNeighbours, random),
      plan: (targets) => planFaults({ kills, outages }, targets, random),
      shares,
      visibilitySeconds,
      random,
      progress: new Progress(process.stderr),
      signal: AbortSignal.any([interruption(), overdue.signal]),
    });
    console.log(showFigures(figures));
    const faults = figures.rows.flatMap((row) => row.faults.map((fault) => `${row.subscription}: ${fault}`));
    for (const fault of faults.slice(0, 20)) console.error(fault);
    return figures.rows.every(isKept) ? 0 : 1;
  } finally {
    clearTimeout(late);
  }
}

runCommand(command);
