import { previewRisk, previewRiskPorts } from "./preview-risk";

previewRisk(process.argv.slice(2), previewRiskPorts).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
