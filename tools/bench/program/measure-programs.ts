import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Report, Target } from "../report";
import type { ProgramRun } from "./run-program";
import { resourcesPerBus } from "./sample-buses";

const timeoutMs = 10 * 60_000;

/** A run's size or stack, and what it took. */
export interface MeasuredProgram extends ProgramRun {
  readonly what: string;
}

/** Runs the program of each size, or stack, in a process of its own, one after the other. */
export async function measurePrograms(whats: readonly string[]): Promise<MeasuredProgram[]> {
  const measured: MeasuredProgram[] = [];
  for (const what of whats) {
    process.stderr.write(`program: ${what}\n`);
    measured.push({ what, ...(await runProgram(what)) });
  }
  return measured;
}

async function runProgram(what: string): Promise<ProgramRun> {
  // The SDK takes a stack trace for each of its promises; what is measured here throws nothing.
  const flags = ["--stack-trace-limit=0", "-r", "ts-node/register/transpile-only"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, join(__dirname, "run-program.ts"), what],
    { cwd: join(__dirname, "../../.."), timeout: timeoutMs },
  );
  return JSON.parse(stdout) as ProgramRun;
}

/** The table of the program's growth. */
export function programTable(programs: readonly MeasuredProgram[]): Report["tables"][number] {
  return {
    heading: "The program",
    note:
      `A sample bus has ${resourcesPerBus} resources, two functions with their roles and logs among them; buses take ` +
      "turns in being of each domain, so that each domain's two functions are bundled once. Loading is the start of " +
      "Node.js, ts-node, the SDK and the program's modules; memory is the peak of the Node.js process.",
    table: {
      columns: [
        "program",
        "resources",
        "functions",
        "bundles",
        "load s",
        "program s",
        "ms per resource",
        "MB",
      ],
      rows: programs.map((program) => [
        isStack(program) ? `stack ${program.what}` : `${program.what} buses`,
        String(program.resources),
        String(program.functions),
        String(program.bundles),
        program.loadSeconds.toFixed(1),
        program.programSeconds.toFixed(1),
        ((program.programSeconds * 1000) / program.resources).toFixed(1),
        program.peakMemoryMb.toFixed(0),
      ]),
    },
  };
}

/** What was promised of the sizes that were measured. */
export function programTargets(programs: readonly MeasuredProgram[]): Target[] {
  const [small, middle, large] = ["4", "40", "400"].map((what) => programs.find((one) => one.what === what));
  const targets: Target[] = [];
  if (small) {
    targets.push({
      promise: "4 buses in at most 3 s",
      measured: `${small.programSeconds.toFixed(1)} s`,
      isMet: small.programSeconds <= 3,
    });
  }
  if (large) {
    targets.push({
      promise: "400 buses in at most 30 s and 1.5 GB",
      measured: `${large.programSeconds.toFixed(1)} s, ${(large.peakMemoryMb / 1024).toFixed(2)} GB`,
      isMet: large.programSeconds <= 30 && large.peakMemoryMb <= 1.5 * 1024,
    });
  }
  if (middle && large) {
    const [time, size] = [large.programSeconds / middle.programSeconds, large.resources / middle.resources];
    targets.push({
      promise: "linear: from 40 to 400 buses no steeper than the resources",
      measured: `${time.toFixed(1)} × the time of ${size.toFixed(1)} × the resources`,
      isMet: time <= size * 1.1,
    });
  }
  return targets;
}

function isStack({ what }: MeasuredProgram): boolean {
  return Number.isNaN(Number(what));
}
