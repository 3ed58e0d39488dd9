import { doRound } from "./do-round";
import { prepareProgram } from "./prepare-program";
import type { SdkProgram } from "./sdk-program";

/** What is run, and where it is told. */
export interface SdkRun {
  readonly programs: readonly SdkProgram[];
  /** Keeps what was installed and compiled. */
  readonly cacheFolder: string;
  /** Whether an SDK that cannot be run is a failure. */
  readonly all: boolean;
  readonly print: (line: string) => void;
}

type Row = readonly [sdk: string, version: string, round: string, note: string];

/** Does the rounds one after another, and prints a table of them; answers the exit code. */
export async function runSdks({ programs, cacheFolder, all, print }: SdkRun): Promise<number> {
  const rows: Row[] = [];
  for (const program of programs) {
    const row = await rowOf(program, cacheFolder, print);
    print(`${program.id}: ${row.slice(2).filter(Boolean).join(": ")}`);
    rows.push(row);
  }
  print(`\n${tableOf([["SDK", "version", "round", ""], ...rows])}`);
  const outcomes = rows.map(([, , outcome]) => outcome);
  return outcomes.includes("failed") || (all && outcomes.includes("not run")) ? 1 : 0;
}

async function rowOf(program: SdkProgram, cacheFolder: string, print: SdkRun["print"]): Promise<Row> {
  const { id, sdk, agent, absent } = program;
  if (absent !== undefined) return [sdk, "", "not run", `no ${absent}`];
  try {
    print(`${id}: begins`);
    const folder = await prepareProgram(program, cacheFolder);
    const { version, problems } = await doRound(program.round(folder), agent);
    for (const problem of problems) print(`${id}: ${problem}`);
    return [sdk, version, problems.length > 0 ? "failed" : "passed", problems[0]?.split("\n")[0] ?? ""];
  } catch (error) {
    const { message } = error as Error;
    print(`${id}: ${message}`);
    return [sdk, "", "failed", message.split("\n")[0] ?? ""];
  }
}

function tableOf(rows: readonly Row[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
