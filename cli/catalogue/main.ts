import { cataloguePorts, runCatalogue } from "./run-catalogue";

runCatalogue(process.argv.slice(2), cataloguePorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
