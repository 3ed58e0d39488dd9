import { Argument, Command } from "commander";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { runCommand } from "../run-command";
import { faultsOption } from "./faults-option";
import { portOption } from "./port-option";
import { startServing } from "./start-serving";

const command = new Command("npm run local --")
  .description(
    "Keeps a stack up in the local AWS until Ctrl-C, serves its dashboard, and prints a line per event as it moves.",
  )
  .addArgument(new Argument("[stack]", "the stack to bring up").choices(stackNames()).default("dev"))
  .addOption(portOption())
  .addOption(faultsOption())
  .option("--state <file>", "keeps everything in the file through a restart, and begins with what it holds")
  .addHelpText(
    "after",
    `
Examples:
  npm run local
  npm run local -- prod --port 4600
  npm run local -- dev --state .cache/local.json
  npm run local-aws -- fault --help     breaks and mends it while it runs
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws events list-event-buses`,
  )
  .action((stack: string, options: { port?: number; faults?: string; state?: string }) =>
    startServing({ stack, ...options }),
  );

runCommand(command);
