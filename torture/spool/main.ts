import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { tortureSpool } from "./torture-spool";

interface Options {
  readonly minutes: string;
  readonly folder?: string;
}

/** `npm run torture:spool`. */
async function main(): Promise<void> {
  const command = new Command("torture:spool")
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
  const own = mkdtempSync(join(tmpdir(), "torture-spool-"));
  const endMs = Date.now() + Number(minutes) * 60_000;
  try {
    for (let round = 1; Date.now() < endMs; round++) {
      const result = await tortureSpool({
        folder: folder ?? mkdtempSync(join(own, "spool-")),
        logFolder: mkdtempSync(join(own, "logs-")),
        writers: 4,
        replayers: 3,
        seconds: 10,
        maxBytes: 8 * 1024 * 1024,
      });
      const { lost, repeated, damaged, left, ...figures } = result;
      const faults = {
        lost: lost.length,
        repeated: repeated.length,
        damaged: damaged.length,
        left: left.length,
      };
      console.log(JSON.stringify({ round, ...figures, ...faults }));
      if (Object.values(faults).some((count) => count > 0)) process.exitCode = 1;
    }
  } finally {
    rmSync(own, { recursive: true });
  }
}

void main();
