import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitWith } from "../run-command";
import type { EngineRun } from "./engine-project";
import { problemsOfRuns } from "./problems-of-runs";
import { runCorpus } from "./run-corpus";
import { runSmallProgram } from "./run-small-program";
import { smallPrograms } from "./small-programs";

/** What the engine did when it was asked last; a test holds the planner to it without any CLI. */
const recordedPath = join(__dirname, "../../tests/tools/engine/engine-runs.json");

function tell(what: string, problems: readonly string[]): void {
  const lines = problems.length === 0 ? [`as planned: ${what}`] : [`NOT AS PLANNED: ${what}`, ...problems];
  console.log(lines.join("\n  "));
  if (problems.length > 0) process.exitCode = 1;
}

async function runSmallPrograms(names: readonly string[]): Promise<void> {
  const recorded = existsSync(recordedPath)
    ? (JSON.parse(readFileSync(recordedPath, "utf8")) as Record<string, EngineRun[]>)
    : {};
  for (const name of names) {
    const runs = await runSmallProgram(name);
    recorded[name] = runs;
    tell(name, await problemsOfRuns(name, runs));
    const sorted = Object.keys(smallPrograms).filter((one) => recorded[one] !== undefined);
    const lines = sorted.map((one) => `${JSON.stringify(one)}: ${JSON.stringify(recorded[one])}`);
    writeFileSync(recordedPath, `{\n${lines.join(",\n")}\n}\n`);
  }
}

/**
 * Holds the planner to Pulumi's own engine: `npm run engine [-- <program> …]`, which writes down what that did, or
 * `npm run engine -- --corpus [<change> …]` for the changes that are rehearsed.
 */
async function main([first, ...others]: readonly string[]): Promise<void> {
  if (first === "--corpus") return runCorpus(others, tell);
  await runSmallPrograms(first === undefined ? Object.keys(smallPrograms) : [first, ...others]);
}

exitWith(main(process.argv.slice(2)).then(() => Number(process.exitCode ?? 0)));
