import { Command, InvalidArgumentError } from "commander";

/** The command line of a benchmark: `--write`, and the options that `declare` adds. */
export function benchCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--write", "keep the report in docs/benchmarks.md");
}

/** Runs a command; what goes wrong is said in one line. */
export function run(command: Command): void {
  command.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

/** Reads an option that is a whole number from 1. */
export function countOption(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`"${text}" is no whole number from 1.`);
  return value;
}

/** Reads an option that is a list of whole numbers from 1, with commas between. */
export function counts(text: string): number[] {
  return text.split(",").map(countOption);
}
