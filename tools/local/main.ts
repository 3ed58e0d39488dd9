import { join } from "node:path";
import { Command } from "commander";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { readPort } from "./read-port";
import { serve } from "./serve";

const stacks = stackNames(join(__dirname, "../.."));

const command = new Command("npm run local --")
  .description(
    "Keeps a stack up in the local AWS until Ctrl-C, serves its dashboard, and prints a line per event as it moves.",
  )
  .argument("[stack]", `the stack to bring up: ${stacks.join(" or ")}`, "dev")
  .option("-p, --port <number>", "port of the endpoint (default: 4566, or the next free one)", readPort)
  .addHelpText(
    "after",
    `
Examples:
  npm run local
  npm run local -- prod --port 4600
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws events list-event-buses`,
  )
  .action((stack: string, { port }: { port?: number }) =>
    serve({ stack, ...(port !== undefined && { port }) }),
  );

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
