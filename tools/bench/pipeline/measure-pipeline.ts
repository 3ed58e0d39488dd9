import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPeers } from "../install-peers";
import { median, type Report, type Target } from "../report";
import { buildCandidates, candidates, type Candidate } from "./build-candidates";
import { measuredContracts, type MeasuredContract } from "./measured-contracts";
import { compareCandidates, type ComparisonSettings, type ComparisonTimes } from "./compare-candidates";
import { measureScenarios, scenarioTable, type ScenarioTimes } from "./measure-scenarios";
import { sampleEvents } from "./sample-events";
import { sampleRecords } from "./sample-records";

const cacheFolder = join(__dirname, "../../../.cache");

/** Times by the contract of the events that were consumed. */
export type PipelineTimes = ReadonlyMap<MeasuredContract, ComparisonTimes>;

/** What was measured: the candidates beside each other, and of the project's pipeline each kind of batch. */
export interface MeasuredPipeline {
  readonly times: PipelineTimes;
  readonly scenarios: ScenarioTimes;
}

/** The contract whose events are as large as those for which the goals were set. */
const goalContract: MeasuredContract = "mealOrdered";

/** Measures all candidates side by side, with events of one contract after the other. */
export async function measurePipeline(settings: ComparisonSettings): Promise<MeasuredPipeline> {
  installPeers();
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "bench-pipeline-"));
  try {
    const built = await buildCandidates(folder);
    const times = new Map<MeasuredContract, ComparisonTimes>();
    for (const contract of Object.keys(measuredContracts) as MeasuredContract[])
      times.set(contract, await compareCandidates(built, contract, settings));
    return { times, scenarios: await measureScenarios(built, settings) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const names = Object.keys(candidates) as Candidate[];

/** A table for each contract: for each candidate and batch size the median of all rounds, and the best. */
export function pipelineTables({ times, scenarios }: MeasuredPipeline): Report["tables"] {
  const comparisons = [...times].map(([contract, times]) => {
    const records = sampleRecords(sampleEvents[contract](), 0);
    const bytes = Math.round(records.reduce((sum, { body }) => sum + body.length, 0) / records.length);
    const { type } = measuredContracts[contract];
    return {
      heading: `µs per event: ${type}, ${bytes} bytes`,
      note:
        `Median over the rounds, and in brackets the best round. ${records.length} different events; their size is ` +
        "that of the whole message in the mean, EventBridge's envelope included.",
      table: comparisonTable(times),
    };
  });
  return [...comparisons, scenarioTable(scenarios)];
}

function comparisonTable(times: ComparisonTimes): Report["tables"][number]["table"] {
  const sizes = [...times.keys()];
  return {
    columns: ["consumer", ...sizes.flatMap((size) => [`batch ${size}`, "× floor"])],
    rows: names.map((name) => [
      candidates[name],
      ...sizes.flatMap((size) => {
        const all = times.get(size)?.[name] ?? [];
        const share = ratioOf(times, size, name, "floor");
        return [`${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)})`, share.toFixed(2)];
      }),
    ]),
  };
}

const limitedBy =
  "limited by parsing and the contract, which alone take 1.2 × the floor, and by many small things: of a batch of ten, parsing is 47 % of " +
  "the time, garbage 11 %, the contract 8 %, and no other function 2 %.";

/** What was promised: of the larger events at two sizes of a batch, of the smaller at one. */
export function pipelineTargets(pipelineTimes: PipelineTimes): Target[] {
  const limits: [MeasuredContract, number, number][] = [
    [goalContract, 10, 1.25],
    ["dishRanked", 10, 1.45],
    [goalContract, 1, 2],
  ];
  const floors = limits.flatMap(([contract, size, most]) => {
    const times = pipelineTimes.get(contract);
    if (!times?.has(size)) return [];
    const ours = ratioOf(times, size, "ours", "floor");
    const promise = `${measuredContracts[contract].type}, batch ${size}: ours at most ${most} × the floor`;
    return [{ promise, measured: `${ours.toFixed(2)} ×`, isMet: ours <= most, limitedBy }];
  });
  const times = pipelineTimes.get(goalContract);
  return times?.has(10) ? [...floors, ...targetsOfTen(times)] : floors;
}

function targetsOfTen(times: ComparisonTimes): Target[] {
  const peers = names.filter((name) => name.includes("-"));
  const ratio = (name: Candidate, to: Candidate): number => ratioOf(times, 10, name, to);
  const fastest = peers.reduce((best, peer) => (ratio(peer, "ours") < ratio(best, "ours") ? peer : best));
  const [shipped, ahead] = [
    ratio("shipped", "ours"),
    Math.min(ratio(fastest, "ours"), ratio(fastest, "shipped")),
  ];
  return [
    {
      promise: "batch 10: the shipped bundle within 5 % of ours",
      measured: `${((shipped - 1) * 100).toFixed(0)} %`,
      isMet: shipped <= 1.05,
    },
    {
      promise: "batch 10: at least 2.5 × faster than the fastest peer",
      measured: `${ahead.toFixed(1)} × (${candidates[fastest]})`,
      isMet: ahead >= 2.5,
    },
  ];
}

/** The median of the rounds' own ratios: what slows the machine for a while slows both sides of a round. */
function ratioOf(times: ComparisonTimes, size: number, name: Candidate, to: Candidate): number {
  const [one, other] = [times.get(size)?.[name] ?? [], times.get(size)?.[to] ?? []];
  return median(one.map((time, round) => time / (other[round] as number)));
}
