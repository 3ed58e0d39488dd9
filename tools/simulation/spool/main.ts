import { Command } from "commander";
import { describeSpool, hasFaults, simulateOneSpool } from "./simulate-one-spool";

interface Options {
  readonly minutes: string;
  readonly folder?: string;
}

/** `npm run simulate:spool`. */
async function main(): Promise<void> {
  const command = new Command("simulate:spool")
    .description(
      "Kills and freezes processes that write to one file spool and replay it, and accounts for every event",
    )
    .option("--minutes <minutes>", "how long", "5")
    .option(
      "--folder <folder>",
      "where the spool is; name one on a small disk to see it full (default: a new one)",
    )
    .parse();
  const { minutes, folder } = command.opts<Options>();
  const endMs = Date.now() + Number(minutes) * 60_000;
  while (Date.now() < endMs) {
    const result = await simulateOneSpool(10, folder);
    process.stdout.write(describeSpool(result));
    if (hasFaults(result)) process.exitCode = 1;
  }
}

void main();
