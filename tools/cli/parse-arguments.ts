import { CommanderError, type Command } from "commander";
import { exitCodeHelp, exitCodes } from "../exit-codes";
import { helpSettings } from "./help-settings";

/** Where a command prints. */
export interface CommandOutput {
  out(text: string): void;
  error(text: string): void;
}

/** Runs a command as its arguments say. Answers 0, also after `--help`, or 2 when they are wrong, which it then says. */
export async function parseArguments(
  command: Command,
  args: readonly string[],
  output: CommandOutput,
): Promise<0 | 2> {
  for (const each of [command, ...command.commands])
    each
      .addHelpText("after", exitCodeHelp)
      .configureHelp(helpSettings)
      .exitOverride()
      .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.error(text) });
  try {
    await command.parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.noAnswer;
    throw error;
  }
}
