import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { closedAccountId } from "../samples/closed-account";
import { readPort } from "../local/read-port";
import { serve } from "../local/serve";
import { publishSampleTraffic } from "./publish-sample-traffic";

const root = join(__dirname, "../..");
const stacks = stackNames(root);
const maxPerSecond = 1000;

const command = new Command("npm run dashboard --")
  .description(
    "Keeps a stack up in the local AWS like npm run local, publishes sample events to it, and shows it live as a page.",
  )
  .argument("[stack]", `the stack to bring up: ${stacks.join(" or ")}`, "dev")
  .option("-p, --port <number>", "port of the endpoint (default: 4566, or the next free one)", readPort)
  .option("-r, --rate <events>", "sample events per second; 0 publishes none", readRate, 5)
  .addHelpText(
    "after",
    `
Open the address that it prints. Examples:
  npm run dashboard -- dev
  npm run dashboard -- prod --rate 100
  npm run dashboard -- dev --rate 0 --port 4600`,
  )
  .action((stack: string, { port, rate }: { port?: number; rate: number }) =>
    serve({
      stack,
      ...(port !== undefined && { port }),
      isRefused: (body) => body.includes(closedAccountId),
      alongside: async (local, _graph, signal) => {
        if (rate > 0)
          await publishSampleTraffic({
            local,
            environment: stack,
            lines: sampleLines(),
            perSecond: rate,
            signal,
          });
      },
    }),
  );

function sampleLines(): string[] {
  const text = readFileSync(join(root, "tools/samples/bellyfed-events.jsonl"), "utf8");
  return text.split("\n").filter((line) => line !== "");
}

function readRate(text: string): number {
  const rate = Number(text);
  if (text.trim() !== "" && rate >= 0 && rate <= maxPerSecond) return rate;
  throw new InvalidArgumentError(`It must be a number from 0 to ${maxPerSecond}.`);
}

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
