import type { Command } from "commander";
import { systemOutput } from "./cli/system-output";

/** Runs the command line of this process. An error is written in one line, and makes the exit code 1. */
export function runCommand(command: Command): void {
  exitWith(command.parseAsync().then(() => Number(process.exitCode ?? 0)));
}

/**
 * Ends this process with the exit code that `running` answers.
 * @param failed the exit code after an error. Default 1.
 */
export function exitWith(running: Promise<number>, failed = 1): void {
  running.then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      systemOutput.error(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = failed;
    },
  );
}
