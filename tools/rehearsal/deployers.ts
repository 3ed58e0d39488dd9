import { Option } from "commander";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import type { Deployer } from "./deployer";

/** What a deployment can be carried out by. */
export type DeployerName = "built-in" | "cli";

/** Makes the deployer of a name, for the stack that is deployed. */
export const deployerNamed: Readonly<Record<DeployerName, (before: StackGraph) => Deployer>> = {
  /* eslint-disable @typescript-eslint/no-require-imports -- loading the CLI's protocol takes a second */
  "built-in": () =>
    new (require("./planned-deployer") as typeof import("./planned-deployer")).PlannedDeployer(),
  cli: (before) => new (require("./cli-deployer") as typeof import("./cli-deployer")).CliDeployer(before),
  /* eslint-enable @typescript-eslint/no-require-imports */
};

export const deployerOption = new Option(
  "--deployer <deployer>",
  "what decides on the steps and their order: built-in, or cli for the pulumi on the path, held to what is built in",
)
  .choices(["built-in", "cli"] satisfies DeployerName[])
  .default("built-in" satisfies DeployerName);
