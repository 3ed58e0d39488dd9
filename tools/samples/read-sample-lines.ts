import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The file of sample events, one JSON text per line. */
export const samplesFile = join(__dirname, "bellyfed-events.jsonl");

/** The lines of {@link samplesFile}. */
export function readSampleLines(): string[] {
  return readFileSync(samplesFile, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}
