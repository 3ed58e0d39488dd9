import { systemOutput } from "../system-output";
import { previewRisk, previewRiskPorts } from "./preview-risk";

previewRisk(process.argv.slice(2), previewRiskPorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    systemOutput.error(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
