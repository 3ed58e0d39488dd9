import { median, type Report, type Target } from "../report";
import type { Effects } from "./measure-effects";
import type { MemoryAfter } from "./measure-memory";
import type { MeasuredRound } from "./measure-throughput";
import { measuredServers, type ServerName } from "./start-candidate";

/** What one run of the benchmark measured. */
export interface LocalFigures {
  readonly rounds: ReadonlyMap<ServerName, readonly MeasuredRound[]>;
  readonly memory: readonly MemoryAfter[];
  readonly effects: Effects;
}

const notMeasured = "not measured";
const effectAllowanceMs = 20;
/** Of what is in use before: what a growth of memory that levels off may come to. */
const flatShare = 0.1;

/** The tables of the report. */
export function localTables({ rounds, memory, effects }: LocalFigures): Report["tables"] {
  const effectsMs = [50, 99].map((share) => percentile(effects.latenciesMs, share));
  return [
    {
      heading: "From PutEvents to DeleteMessageBatch",
      note: "Medians of the rounds. Latency is from publishing to receipt, while the server is not busy.",
      table: {
        columns: [
          "server",
          "events/s",
          "µs of processor per event",
          "× floor",
          "calls per event",
          "p50 ms",
          "p99 ms",
          "start ms",
        ],
        rows: (Object.keys(measuredServers) as ServerName[]).map((name) => [
          measuredServers[name],
          ...throughputCells(rounds, name),
        ]),
      },
    },
    {
      heading: "Memory of local-aws",
      note: "Resident, after the garbage was collected, with every message deleted.",
      table: {
        columns: ["after events", "MB"],
        rows: memory.map(({ events, bytes }) => [
          events.toLocaleString("en-US"),
          (bytes / 2 ** 20).toFixed(0),
        ]),
      },
    },
    {
      heading: "From publishing to a consumer's effect",
      note: `In the dev stack, one event at a time; batches are filled for ${effects.windowMs} ms.`,
      table: {
        columns: ["events", "p50 ms", "p99 ms"],
        rows: [[String(effects.latenciesMs.length), ...effectsMs.map(whole)]],
      },
    },
  ];
}

/** What was promised of the local AWS. */
export function localTargets({ rounds, memory, effects }: LocalFigures): Target[] {
  const toFloor = ratio(rounds, "ours", "floor", ({ microsecondsPerEvent }) => microsecondsPerEvent);
  const toMiniStack = ratio(rounds, "ours", "miniStack", ({ eventsPerSecond }) => eventsPerSecond);
  const effectMs = percentile(effects.latenciesMs, 50);
  // The first part warms it up.
  const [, warm, ...later] = memory.map(({ bytes }) => bytes);
  const growth = Math.max(...later) / (warm ?? NaN) - 1;
  return [
    {
      promise: "at most 3 × the floor's processor time",
      measured: `${toFloor?.toFixed(1)} ×`,
      isMet: toFloor !== undefined && toFloor <= 3,
      limitedBy:
        "limited by no one thing: sockets 10 % of the main thread, details read as JSON 9 %, garbage 7 %, answers written as JSON 6 %, " +
        "bodies read as JSON 5 %, the clock, MD5 of bodies, and queues' heaps 4 % each.",
    },
    {
      promise: "at least 3 × MiniStack's events/s",
      measured: toMiniStack === undefined ? notMeasured : `${toMiniStack.toFixed(1)} ×`,
      isMet: toMiniStack !== undefined && toMiniStack >= 3,
    },
    {
      promise: `a consumer's effect within the batching window and ${effectAllowanceMs} ms (median)`,
      measured: `${whole(effectMs)} ms`,
      isMet: effectMs <= effects.windowMs + effectAllowanceMs,
    },
    {
      promise: "memory flat: at most 10 % more after all events than after the first fifth",
      measured: `${(100 * growth).toFixed(0)} %`,
      isMet: growth <= flatShare,
    },
  ];
}

function throughputCells(rounds: LocalFigures["rounds"], name: ServerName): string[] {
  const own = rounds.get(name);
  if (!own) return [notMeasured, "", "", "", "", "", ""];
  const middle = (of: (round: MeasuredRound) => number): number => median(own.map(of));
  const latency = (share: number): string =>
    own.every(({ latenciesMs }) => latenciesMs.length > 0)
      ? middle(({ latenciesMs }) => percentile(latenciesMs, share)).toFixed(1)
      : "";
  return [
    middle((round) => round.eventsPerSecond).toLocaleString("en-US", { maximumFractionDigits: 0 }),
    middle((round) => round.microsecondsPerEvent).toFixed(1),
    (ratio(rounds, name, "floor", (round) => round.microsecondsPerEvent) ?? NaN).toFixed(1),
    middle((round) => round.callsPerEvent).toFixed(2),
    latency(50),
    latency(99),
    whole(middle((round) => round.startMs)),
  ];
}

/** The median of the rounds' own ratios: what slows the machine for a while slows both sides of a round. */
function ratio(
  rounds: LocalFigures["rounds"],
  name: ServerName,
  to: ServerName,
  of: (round: MeasuredRound) => number,
): number | undefined {
  const others = rounds.get(to);
  const own = rounds.get(name);
  return own && others && median(own.map((round, index) => of(round) / of(others[index] as MeasuredRound)));
}

/** The value that so many hundredths of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error("There is no percentile of nothing.");
  return value;
}

function whole(value: number): string {
  return value.toFixed(0);
}
