import { Argument, Command } from "commander";
import { stackNames } from "../../packages/recorder/pulumi-config";
import { faultsOption } from "../local/faults-option";
import { portOption } from "../local/port-option";
import { startServing } from "../local/start-serving";
import { readNumber } from "../read-number";
import { runCommand } from "../run-command";
import { closedAccountId } from "../samples/closed-account";
import { readSampleLines } from "../samples/read-sample-lines";
import { publishSampleTraffic } from "./publish-sample-traffic";

const command = new Command("npm run dashboard --")
  .description(
    "Keeps a stack up in the local AWS like npm run local, publishes sample events to it, and shows it live as a page.",
  )
  .addArgument(new Argument("[stack]", "the stack to bring up").choices(stackNames()).default("dev"))
  .addOption(portOption())
  .addOption(faultsOption())
  .option("-r, --rate <events>", "sample events per second; 0 publishes none", readNumber(0, 1_000), 5)
  .addHelpText(
    "after",
    `
Open the address that it prints. Examples:
  npm run dashboard -- dev
  npm run dashboard -- prod --rate 100
  npm run dashboard -- dev --rate 0 --port 4600`,
  )
  .action((stack: string, { rate, ...options }: { port?: number; faults?: string; rate: number }) =>
    startServing({
      stack,
      ...options,
      isRefused: (body) => body.includes(closedAccountId),
      alongside: async (local, _graph, signal) => {
        if (rate === 0) return;
        const lines = readSampleLines();
        await publishSampleTraffic({ local, environment: stack, lines, perSecond: rate, signal });
      },
    }),
  );

runCommand(command);
