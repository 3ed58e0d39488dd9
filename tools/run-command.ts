import type { Command } from "commander";
import { parseArguments } from "./cli/parse-arguments";
import { systemOutput } from "./cli/system-output";
import { exitCodes, type ExitCode } from "./exit-codes";
import { Interrupted } from "./interrupted";
import { whenReaderEnds } from "./when-reader-ends";

/**
 * Runs the command line of this process; its actions set `process.exitCode` where something does not hold.
 * @param failed the exit code after an error. Default 1.
 */
export function runCommand(command: Command, failed: ExitCode = exitCodes.failed): void {
  const parsed = parseArguments(command, process.argv.slice(2), systemOutput);
  exitWith(
    parsed.then((refused) => refused || Number(process.exitCode ?? exitCodes.done)),
    failed,
  );
}

/**
 * Ends this process with the exit code that `running` answers; an error is written in one line.
 * @param failed the exit code after an error. Default 1.
 */
export function exitWith(running: Promise<number>, failed: ExitCode = exitCodes.failed): void {
  // Where somebody listens, there is something to put away first.
  whenReaderEnds(() => process.emit("SIGTERM") || process.exit());
  running.then(
    (exitCode) => {
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      const interruption = [error, (error as Error).cause].find((one) => one instanceof Interrupted);
      const { message = String(error) } = (interruption ?? error) as Partial<Error>;
      systemOutput.error(`${message}\n`);
      // What it was in the middle of may go on for a while, and nobody waits for it.
      if (interruption !== undefined) process.exit(exitCodes.interrupted);
      process.exitCode = failed;
    },
  );
}
