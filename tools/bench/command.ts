import { Command } from "commander";
import { readWhole } from "../read-number";

/** The command line of a benchmark: `--write`, and the options that `declare` adds. */
export function benchCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--write", "keep the report in docs/benchmarks.md");
}

/** Reads an option that is a whole number from 1. */
export const countOption = readWhole(1);

/** Reads an option that is a list of whole numbers from 1, with commas between. */
export function counts(text: string): number[] {
  return text.split(",").map(countOption);
}
