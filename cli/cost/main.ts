import { cost, costPorts } from "./cost";

cost(process.argv.slice(2), costPorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
