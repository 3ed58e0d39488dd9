import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installPeers } from "../install-peers";
import { median, type Report, type Target } from "../report";
import { buildContenders, contenders, sampleEvents, type Contender } from "./build-contenders";
import { raceContenders, type RaceSettings, type RaceTimes } from "./race-contenders";

const cacheFolder = join(__dirname, "../../.cache");

/** Measures all contenders side by side. */
export async function measurePipeline(settings: RaceSettings): Promise<RaceTimes> {
  installPeers();
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "bench-pipeline-"));
  try {
    return await raceContenders(await buildContenders(folder), settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const names = Object.keys(contenders) as Contender[];

/** The table: for each contender and batch size the median of all rounds, and the best. */
export function pipelineTable(times: RaceTimes): Report["tables"][number] {
  const sizes = [...times.keys()];
  const events = sampleEvents();
  const bytes = Math.round(
    events.reduce((sum, event) => sum + JSON.stringify(event).length, 0) / events.length,
  );
  return {
    heading: "µs per event",
    note:
      `Median over the rounds, and in brackets the best round. The events are ${events.length} of one type from the ` +
      `samples, ${bytes} bytes each in the mean, in EventBridge's envelope.`,
    table: {
      columns: ["consumer", ...sizes.flatMap((size) => [`batch ${size}`, "× floor"])],
      rows: names.map((name) => [
        contenders[name],
        ...sizes.flatMap((size) => {
          const all = times.get(size)?.[name] ?? [];
          const share = ratioOf(times, size, name, "floor");
          return [`${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)})`, share.toFixed(2)];
        }),
      ]),
    },
  };
}

/** What was promised of batches of 10. */
export function pipelineTargets(times: RaceTimes): Target[] {
  if (!times.has(10)) return [];
  const peers = names.filter((name) => name.includes("-"));
  const ratio = (name: Contender, to: Contender): number => ratioOf(times, 10, name, to);
  const fastest = peers.reduce((best, peer) => (ratio(peer, "ours") < ratio(best, "ours") ? peer : best));
  const [ours, shipped, ahead] = [
    ratio("ours", "floor"),
    ratio("shipped", "ours"),
    Math.min(ratio(fastest, "ours"), ratio(fastest, "shipped")),
  ];
  return [
    {
      promise: "batch 10: ours at most 1.5 × the floor",
      measured: `${ours.toFixed(2)} ×`,
      isMet: ours <= 1.5,
    },
    {
      promise: "batch 10: the shipped bundle within 10 % of ours",
      measured: `${((shipped - 1) * 100).toFixed(0)} %`,
      isMet: shipped <= 1.1,
    },
    {
      promise: "batch 10: at least 2.5 × faster than the fastest peer",
      measured: `${ahead.toFixed(1)} × (${contenders[fastest]})`,
      isMet: ahead >= 2.5,
    },
  ];
}

/** The median of the rounds' own ratios: what slows the machine for a while slows both sides of a round. */
function ratioOf(times: RaceTimes, size: number, name: Contender, to: Contender): number {
  const [one, other] = [times.get(size)?.[name] ?? [], times.get(size)?.[to] ?? []];
  return median(one.map((time, round) => time / (other[round] as number)));
}
