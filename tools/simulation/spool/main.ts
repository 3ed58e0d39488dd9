import { Command } from "commander";
import { readWhole } from "../../read-number";
import { runCommand } from "../../run-command";
import { describeSpool, hasFaults, simulateOneSpool } from "./simulate-one-spool";

interface Options {
  readonly minutes: number;
  readonly folder?: string;
}

const command = new Command("npm run simulate:spool --")
  .description(
    "Kills and freezes processes that write to one file spool and replay it, and accounts for every event",
  )
  .option("--minutes <minutes>", "how long", readWhole(1), 5)
  .option(
    "--folder <folder>",
    "where the spool is; name one on a small disk to see it full (default: a new one)",
  )
  .action(async ({ minutes, folder }: Options) => {
    const endMs = Date.now() + minutes * 60_000;
    while (Date.now() < endMs) {
      const result = await simulateOneSpool(10, folder);
      process.stdout.write(describeSpool(result));
      if (hasFaults(result)) process.exitCode = 1;
    }
  });

runCommand(command);
