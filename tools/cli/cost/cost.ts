import { Command, Option } from "commander";
import { catalogue } from "../../../events/contracts/catalogue";
import { recordStack } from "../../../packages/recorder/record-stack";
import { stackNames } from "../../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { readNumber } from "../../read-number";
import { parseArguments, type CommandOutput } from "../parse-arguments";
import { systemOutput } from "../system-output";
import { costReport } from "./cost-report";
import { renderCost } from "./render-cost";
import { shapeOf } from "./stack-shape";
import type { TrafficVolume } from "./traffic-cost";

/** What the command needs of the world. */
export interface CostPorts extends CommandOutput {
  record(stack: string): Promise<StackGraph>;
}

const examples = `
Examples:
  npm run cost -- prod --events-per-month 50e6
  npm run cost -- prod --events-per-month 50e6 --batch 100 --json
  npm run cost -- dev --events-per-month 1e5 --event-bytes 4000 --ingress-share 1`;

interface Options extends TrafficVolume {
  readonly json?: boolean;
}

/** Prints what a stack costs. Answers the exit code. */
export async function cost(args: readonly string[], ports: CostPorts): Promise<number> {
  const stacks = stackNames();
  const command = new Command("npm run cost --")
    .description(
      "What a stack costs per million events and per month, by service, beside a naive stack that does the same.",
    )
    .argument("<stack>", `the stack: ${stacks.join(" or ")}`)
    .addOption(
      number("--events-per-month <count>", "events published in a month", 1, 1e13).makeOptionMandatory(),
    )
    .addOption(
      number("--event-bytes <bytes>", "size of an event with its envelope", 1, 1_048_576).default(1300),
    )
    .addOption(number("--handler-ms <ms>", "what a handler takes for one event", 0, 900_000).default(20))
    .addOption(number("--ingress-share <share>", "share published to the ingress bus", 0, 1).default(0))
    .addOption(number("--batch <events>", "events in every batch, whatever the rate", 1, 10_000))
    .option("--json", "print the numbers as JSON")
    .addHelpText("after", examples)
    .action(async (stack: string, { json, ...traffic }: Options) => {
      if (!stacks.includes(stack)) {
        command.error(`error: there is no stack "${stack}". Known stacks: ${stacks.join(", ")}.`);
      }
      const types = new Set(catalogue.contracts.map(({ type }) => type));
      const report = costReport(stack, shapeOf(await ports.record(stack)), traffic, types.size);
      ports.out(json ? `${JSON.stringify(report, null, 2)}\n` : renderCost(report));
    });
  return parseArguments(command, args, ports);
}

function number(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser(readNumber(least, most));
}

/** Records the stack by running its program. */
export const costPorts: CostPorts = {
  record: (stack) => recordStack({ stack }),
  ...systemOutput,
};
