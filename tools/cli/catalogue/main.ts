import { exitWith } from "../../run-command";

/** Loading it checks the contracts: what is refused then is said in one line, too. */
async function run(): Promise<number> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { cataloguePorts, runCatalogue } = require("./run-catalogue") as typeof import("./run-catalogue");
  return runCatalogue(process.argv.slice(2), cataloguePorts);
}

exitWith(run());
