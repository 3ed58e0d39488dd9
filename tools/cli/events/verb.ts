import type { Command } from "commander";
import { Option } from "commander";
import { stackNames, readPulumiConfig } from "../../../packages/recorder/pulumi-config";
import { domains } from "../../../events/domains";

/** How every line of help calls this program. */
export const callName = "npm run events --";

const stacks = stackNames();

/** What every verb that speaks to AWS is told. */
export interface StackOptions {
  readonly stack: string;
}

/** Adds a verb; its examples are what comes after `npm run events --`, with or without a stack. */
export function addVerb(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  const command = parent.command(usage).description(description).summary(firstClause(description));
  return withExamples(command, examples).addOption(
    new Option("--stack <name>", "the environment to work on (asked for when it is left out)").choices(
      stacks,
    ),
  );
}

/** What a list of commands has room for. */
function firstClause(description: string): string {
  const [clause = ""] = description.split(/[;:.] /);
  return `${clause[0]?.toLowerCase()}${clause.slice(1)}`;
}

/** Ends a command's help with examples. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map(
    (example) => `  ${callName} ${example}${/ --stack /.test(example) ? "" : " --stack dev"}`,
  );
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** `--json`, as every reading verb has it. */
export function jsonOption(): Option {
  return new Option("--json", "print JSON, for other programs");
}

/** `--yes`, as every changing verb has it. */
export function yesOption(): Option {
  return new Option("-y, --yes", "do not ask; needed without a terminal");
}

/** `--domain`, which names one of the domains. */
export function domainOption(description: string): Option {
  return new Option("--domain <domain>", description).choices(domains);
}

/** Lets SDK clients know the region of a stack, unless the environment says otherwise. */
export function useRegionOf(stack: string): string {
  process.env.AWS_REGION ??= process.env.AWS_DEFAULT_REGION ?? regionOf(stack);
  return process.env.AWS_REGION;
}

/** The region of a stack, as its file says. */
export function regionOf(stack: string): string {
  const { project, values } = readPulumiConfig(stack);
  return values[`${project}:region`] ?? "us-east-1";
}
