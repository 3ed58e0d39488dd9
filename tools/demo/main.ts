import { Command } from "commander";
import { interruption } from "../interruption";
import { loadShowing } from "../load-showing";
import { Progress } from "../progress";
import { readWhole } from "../read-number";
import { runCommand } from "../run-command";
import { closedAccountId } from "../samples/closed-account";
import { readSampleLines } from "../samples/read-sample-lines";
import { showTable } from "./show-table";

const stack = "dev";

const command = new Command("npm run demo")
  .description(
    "Brings the dev stack up in the local AWS, publishes tools/samples/bellyfed-events.jsonl through the AWS SDK, waits " +
      "until everything has settled, and accounts for every event. Exits 0 only if each ended in exactly one place.",
  )
  .option(
    "--outage <seconds>",
    "let a downstream service go away in the middle of it: 1 to 600",
    readWhole(1, 600),
    0,
  )
  .action(async ({ outage }: { outage: number }) => {
    process.exitCode = await demo(outage);
  });

async function demo(outageSeconds: number): Promise<number> {
  const startedMs = performance.now();
  const progress = new Progress(process.stderr);
  progress.say("Loading");
  // Loading it takes seconds, so it waits until something is shown.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { runDemo } = loadShowing(progress, () => require("./demo") as typeof import("./demo"));
  // Before, there is nothing to put away: Ctrl-C ends it as it ends any process.
  const signal = interruption(
    () => `Interrupted at: ${progress.shown}. Nothing of the local AWS is left behind.`,
  );
  const { rows, outage } = await runDemo({
    stack,
    outageSeconds,
    lines: readSampleLines(),
    isRefused: (body) => body.includes(closedAccountId),
    progress,
    signal,
  });
  console.log(showTable(rows));
  if (outage) {
    console.log(
      `${outage.subscription} was away for ${outage.seconds.toFixed(1)} s: ${outage.calls} calls reached it, then the ` +
        `breaker deferred messages ${outage.deferred} times until it was back.`,
    );
  }
  const faults = rows.flatMap(({ subscription, faults: wrong }) =>
    wrong.map((fault) => `${subscription}: ${fault}`),
  );
  for (const fault of faults.slice(0, 20)) console.error(fault);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    faults.length === 0
      ? `Every event ended in exactly one place, and none was handled twice. ${seconds} s`
      : `${faults.length} accounts do not balance. ${seconds} s`,
  );
  return faults.length === 0 ? 0 : 1;
}

runCommand(command);
