import { Command, Option } from "commander";
import { catalogue } from "../../../events/contracts/catalogue";
import { recordStack } from "../../../packages/recorder/record-stack";
import { stackNames } from "../../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { publish, type Report } from "../../bench/report";
import { readNumber } from "../../read-number";
import { parseArguments, type CommandOutput } from "../parse-arguments";
import { systemOutput } from "../system-output";
import { costBenchmark } from "./cost-benchmark";
import { costReport } from "./cost-report";
import { renderCost } from "./render-cost";
import { shapeOf } from "./stack-shape";
import type { TrafficVolume } from "./traffic-cost";

/** What the command needs of the world. */
export interface CostPorts extends CommandOutput {
  /** @param config settings that take precedence over the stack's own */
  record(stack: string, config?: Readonly<Record<string, string>>): Promise<StackGraph>;
  /** Keeps a report in docs/benchmarks.md, and prints it. */
  publish(report: Report): Promise<void>;
}

const examples = `
Examples:
  npm run cost -- prod --events-per-month 50e6
  npm run cost -- prod --events-per-month 50e6 --batch 100 --json
  npm run cost -- dev --events-per-month 1e5 --event-bytes 4000 --ingress-share 1
  npm run cost -- --events-per-month 50e6 --write`;

interface Options extends TrafficVolume {
  readonly json?: boolean;
  readonly write?: boolean;
}

/** Prints what a stack costs. Answers the exit code. */
export async function cost(args: readonly string[], ports: CostPorts): Promise<number> {
  const stacks = stackNames();
  const command = new Command("npm run cost --")
    .description(
      "What a stack costs per million events and per month, by service, beside a naive stack that does the same.",
    )
    .argument("[stack]", `the stack: ${stacks.join(" or ")}`)
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
    .option("--write", "write the tables of prod and dev into docs/benchmarks.md; without a stack")
    .addHelpText("after", examples)
    .action(async (stack: string | undefined, { json, write, ...traffic }: Options) => {
      const types = new Set(catalogue.contracts.map(({ type }) => type));
      const reportOf = async (name: string, config?: Readonly<Record<string, string>>) =>
        costReport(name, shapeOf(await ports.record(name, config)), traffic, types.size);
      if (write && stack === undefined) {
        const [prod, dev] = [await reportOf("prod"), await reportOf("dev", { busLogLevel: "ERROR" })];
        await ports.publish(costBenchmark(prod, dev));
        return;
      }
      if (stack === undefined || write || !stacks.includes(stack)) {
        return command.error(`error: ${wrongStack(stack, write)} Known stacks: ${stacks.join(", ")}.`);
      }
      const report = await reportOf(stack);
      ports.out(json ? `${JSON.stringify(report, null, 2)}\n` : renderCost(report));
    });
  return parseArguments(command, args, ports);
}

function wrongStack(stack: string | undefined, write = false): string {
  if (write) return "--write goes without a stack.";
  return stack === undefined ? "missing required argument 'stack'." : `there is no stack "${stack}".`;
}

function number(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser(readNumber(least, most));
}

/** Records the stack by running its program. */
export const costPorts: CostPorts = {
  record: (stack, config) => recordStack({ stack, ...(config && { config }) }),
  publish: (report) => publish(report, true),
  ...systemOutput,
};
