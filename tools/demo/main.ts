import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { closedAccountId } from "../samples/closed-account";
import { runDemo } from "./demo";
import { Progress } from "../progress";
import { readSamples } from "./publish-samples";
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
    readSeconds,
    0,
  )
  .action(async ({ outage }: { outage: number }) => {
    process.exitCode = await demo(outage);
  });

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 600) return seconds;
  throw new InvalidArgumentError("It must be a whole number from 1 to 600.");
}

async function demo(outageSeconds: number): Promise<number> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort(new Error("Interrupted.")));
  const text = readFileSync(join(__dirname, "../samples/bellyfed-events.jsonl"), "utf8");
  const startedMs = performance.now();
  const { rows, outage } = await runDemo({
    stack,
    outageSeconds,
    samples: readSamples(text, stack),
    isRefused: (body) => body.includes(closedAccountId),
    progress: new Progress(process.stderr),
    signal: interrupted.signal,
  });
  console.log(showTable(rows));
  if (outage) {
    console.log(
      `${outage.subscription} was away for ${outage.seconds.toFixed(1)} s: ${outage.calls} calls reached it, then the ` +
        `breaker parked messages ${outage.parked} times until it was back.`,
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

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
