import { interruption } from "../../interruption";
import { exitWith } from "../../run-command";

/** Loading it checks the contracts: what is refused then is said in one line, too. */
async function run(): Promise<number> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { newPorts, runNew } = require("./run-new") as typeof import("./run-new");
  const signal = interruption(() => "Interrupted: all is as it was before.");
  return runNew(process.argv.slice(2), { ...newPorts, signal });
}

exitWith(run());
