import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundleOptions } from "../../../components/functions/bundle-options";
import { findNodeBinary } from "../../../packages/local-aws/lambda/node-binary";
import { installPeers } from "../install-peers";
import { median, type Report, type Target } from "../report";
import type { SimulationResult } from "./simulate";
import type { Scenario } from "./testbed";

const cacheFolder = join(__dirname, "../../../.cache");
const timeoutMs = 10 * 60_000;

/** The designs, in the order of the table. */
const designs = ["source", "library", "workflow", "ours"] as const;

/** What the simulations are to last, and how often the outage is simulated, each time with another seed. */
interface BreakerRuns {
  readonly minutes: number;
  readonly outageMinutes: readonly [from: number, to: number];
  readonly drainMinutes: number;
  readonly seeds: number;
}

/** One design without an outage, and with it, once per seed. */
interface MeasuredBreaker {
  readonly healthy: SimulationResult;
  readonly outages: readonly SimulationResult[];
  /** Six hours of outage with an event a minute; only of the project's own design. */
  readonly sparse?: readonly SimulationResult[];
}

/** Few events, and so few to find out with, for hours. */
const sparse: Omit<Scenario, "seed"> = {
  eventsPerSecond: 1 / 60,
  minutes: 400,
  outageMinutes: [5, 365],
  drainMinutes: 60,
};

/** Simulates every design, each run in a process of its own. */
export async function measureBreakers(settings: BreakerRuns): Promise<MeasuredBreaker[]> {
  installPeers();
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "bench-breaker-"));
  try {
    const program = join(folder, "run-simulation.js");
    await bundle(program);
    const measured: MeasuredBreaker[] = [];
    for (const design of designs) measured.push(await measureBreaker(program, design, settings));
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureBreaker(
  program: string,
  design: string,
  { minutes, outageMinutes, drainMinutes, seeds }: BreakerRuns,
): Promise<MeasuredBreaker> {
  const calm: Scenario = { seed: 1, eventsPerSecond: 100, minutes, drainMinutes: 0 };
  process.stderr.write(`${design}: without an outage\n`);
  const healthy = await run(program, design, calm);
  const outages: SimulationResult[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    process.stderr.write(`${design}: outage, seed ${seed}\n`);
    outages.push(await run(program, design, { ...calm, seed, drainMinutes, outageMinutes }));
  }
  if (design !== "ours") return { healthy, outages };
  const sparseOutages: SimulationResult[] = [];
  for (let seed = 1; seed <= seeds; seed++)
    sparseOutages.push(await run(program, design, { ...sparse, seed }));
  return { healthy, outages, sparse: sparseOutages };
}

async function run(program: string, design: string, scenario: Scenario): Promise<SimulationResult> {
  const { stdout } = await promisify(execFile)(
    findNodeBinary(),
    [program, design, JSON.stringify(scenario)],
    {
      timeout: timeoutMs,
    },
  );
  return JSON.parse(stdout) as SimulationResult;
}

/** One file for the functions' Node.js, which the compared library needs. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(__dirname, "run-simulation.ts")],
    outfile,
    ...bundleOptions,
    logLevel: "error",
  });
}

type Figure = keyof Omit<SimulationResult, "design">;

/** The table: a healthy time, then the outage; medians over the seeds, and the worst where it matters. */
export function breakerTables(measured: readonly MeasuredBreaker[]): Report["tables"] {
  return [
    {
      heading: "Without an outage",
      table: {
        columns: ["design", "good events burned", "SQS requests", "store operations", "$"],
        rows: measured.map(({ healthy }) => [
          healthy.design,
          thousands(healthy.burned),
          thousands(healthy.sqsRequests),
          thousands(healthy.storeOperations),
          healthy.dollars.toFixed(3),
        ]),
      },
    },
    {
      heading: "With the outage",
      note:
        "Medians over the seeds, in brackets the worst. Probes are the most calls that began within five seconds, " +
        "from a minute into the outage on. Seconds count from the recovery.",
      table: {
        columns: [
          "design",
          "good events burned",
          "left behind",
          "calls into the outage",
          "probes",
          "first success s",
          "backlog handled s",
          "SQS requests",
          "store operations",
          "$",
        ],
        rows: measured.flatMap(({ outages, sparse }) => [
          outageRow(outages[0]?.design ?? "", outages),
          ...(sparse ? [outageRow("ours: an event a minute, six hours of outage", sparse)] : []),
        ]),
      },
    },
  ];
}

function outageRow(design: string, outages: readonly SimulationResult[]): string[] {
  return [
    design,
    withWorst(outages, "burned"),
    withWorst(outages, "leftBehind"),
    thousands(middle(outages, "deadCalls")),
    withWorst(outages, "probes"),
    withWorst(outages, "firstSuccessSeconds"),
    withWorst(outages, "drainedSeconds"),
    thousands(middle(outages, "sqsRequests")),
    thousands(middle(outages, "storeOperations")),
    middle(outages, "dollars").toFixed(3),
  ];
}

/** What was promised of the project's own design. */
export function breakerTargets(measured: readonly MeasuredBreaker[]): Target[] {
  const own = measured.at(-1) as MeasuredBreaker;
  const { sparse = [] } = own;
  const worst = (figure: Figure): number => Math.max(...values([...own.outages, ...sparse], figure));
  const firstSuccess = middle(own.outages, "firstSuccessSeconds");
  const sparseSuccess = sparse.length > 0 ? middle(sparse, "firstSuccessSeconds") : Infinity;
  return [
    {
      promise: "0 good events burned, and none left behind",
      measured: `${worst("burned")} and ${worst("leftBehind")}`,
      isMet: worst("burned") + worst("leftBehind") + own.healthy.burned === 0,
    },
    {
      promise: "at most 3 probes",
      measured: String(worst("probes")),
      isMet: worst("probes") <= 3,
    },
    {
      promise: "first success at most 20 s after the recovery (median)",
      measured: `${firstSuccess.toFixed(1)} s`,
      isMet: firstSuccess <= 20,
    },
    {
      promise: "the same with an event a minute, after six hours",
      measured: `${sparseSuccess.toFixed(1)} s`,
      isMet: sparseSuccess <= 20,
    },
    {
      promise: "0 store operations without an outage",
      measured: String(own.healthy.storeOperations),
      isMet: own.healthy.storeOperations === 0,
    },
  ];
}

/** What never happened takes for ever. */
function values(results: readonly SimulationResult[], figure: Figure): number[] {
  return results.map((result) => result[figure] ?? Infinity);
}

function middle(results: readonly SimulationResult[], figure: Figure): number {
  return median(values(results, figure));
}

function withWorst(results: readonly SimulationResult[], figure: Figure): string {
  const [usual, worst] = [middle(results, figure), Math.max(...values(results, figure))];
  return usual === worst ? thousands(usual) : `${thousands(usual)} (${thousands(worst)})`;
}

function thousands(value: number): string {
  return value === Infinity ? "never" : Math.round(value).toLocaleString("en-US");
}
