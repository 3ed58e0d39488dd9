import { writeFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { problemsOfRuns } from "./problems-of-runs";
import { runSmallProgram, type EngineRun } from "./run-small-program";
import { smallPrograms } from "./small-programs";

/** What the engine did when it was asked last; a test holds the planner to it without any CLI. */
const recordedPath = join(__dirname, "../../tests/tools/engine/engine-runs.json");

/** Holds the planner to Pulumi's own engine, and writes down what that did: `npm run engine [-- <program> …]`. */
async function main(names: readonly string[]): Promise<void> {
  const recorded = existsSync(recordedPath)
    ? (JSON.parse(readFileSync(recordedPath, "utf8")) as Record<string, EngineRun[]>)
    : {};
  for (const name of names.length > 0 ? names : Object.keys(smallPrograms)) {
    const runs = await runSmallProgram(name);
    recorded[name] = runs;
    const problems = await problemsOfRuns(name, runs);
    console.log(
      problems.length === 0 ? `as planned: ${name}` : [`NOT AS PLANNED: ${name}`, ...problems].join("\n  "),
    );
    if (problems.length > 0) process.exitCode = 1;
    const sorted = Object.keys(smallPrograms).filter((one) => recorded[one] !== undefined);
    const lines = sorted.map((one) => `${JSON.stringify(one)}: ${JSON.stringify(recorded[one])}`);
    writeFileSync(recordedPath, `{\n${lines.join(",\n")}\n}\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
