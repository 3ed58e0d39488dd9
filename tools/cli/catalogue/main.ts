import { systemOutput } from "../system-output";
import { cataloguePorts, runCatalogue } from "./run-catalogue";

runCatalogue(process.argv.slice(2), cataloguePorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    systemOutput.error(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
