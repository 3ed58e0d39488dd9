import { systemOutput } from "../system-output";
import { cost, costPorts } from "./cost";

cost(process.argv.slice(2), costPorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    systemOutput.error(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
