import { join } from "node:path";
import { Command } from "commander";
import { catalogue, type Catalogue } from "../../../events/contracts/catalogue";
import { compatibilityErrors, type RetiredContract } from "../../../events/schema/compatibility-errors";
import { retiredContracts } from "../../../events/contracts/retired";
import { recordStack } from "../../../packages/recorder/record-stack";
import { pulumiProjectFolder } from "../../../packages/recorder/pulumi-project-folder";
import { stackNames } from "../../../packages/recorder/pulumi-config";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { parseArguments, type CommandOutput } from "../parse-arguments";
import { systemOutput } from "../system-output";
import { applyChanges, folderChanges, readFolder } from "./catalogue-folder";
import { cataloguePages } from "./catalogue-pages";
import { releasedContracts } from "./schema-file";

/** What the command needs of the world. */
export interface CataloguePorts extends CommandOutput {
  /** Where the catalogue is, and the schemas that were released. */
  readonly folder: string;
  readonly contracts: Catalogue["contracts"];
  readonly retired: readonly RetiredContract[];
  record(stack: string): Promise<StackGraph>;
}

const examples = `
Examples:
  npm run catalogue              # after a change to a contract, a subscription or a bus
  npm run catalogue -- --check   # what CI does

The schemas in docs/catalogue/schemas are what producers and consumers were given. A change that would break one of
them is refused, and nothing is written. A version that is on no other branch yet can still change: delete its file.`;

/** Writes the catalogue of all events, or checks that it is up to date. Answers the exit code. */
export async function runCatalogue(args: readonly string[], ports: CataloguePorts): Promise<number> {
  let exitCode = 0;
  const command = new Command("npm run catalogue --")
    .description(
      "Writes docs/catalogue from the contracts and the stacks' resources: every event, its producer, subscribers and schema.",
    )
    .option("--check", "write nothing; fail when a file is stale")
    .addHelpText("after", examples)
    .action(async ({ check }: { check?: boolean }) => {
      exitCode = await update(check === true, ports);
    });
  return (await parseArguments(command, args, ports)) || exitCode;
}

async function update(isCheck: boolean, ports: CataloguePorts): Promise<number> {
  const { folder, contracts, retired } = ports;
  const files = readFolder(folder);
  const broken = compatibilityErrors(releasedContracts(files), contracts, retired);
  for (const sentence of broken) ports.error(`${sentence}\n`);
  if (broken.length > 0) return 1;

  const graphs: StackGraph[] = [];
  for (const stack of stackNames()) graphs.push(await ports.record(stack));
  const changes = folderChanges(files, cataloguePages({ contracts, retired, graphs }, files));
  if (!isCheck) {
    applyChanges(folder, changes);
    ports.out(
      changes.length === 0
        ? "The catalogue is up to date.\n"
        : `${changes.length} files written or removed.\n`,
    );
    return 0;
  }
  for (const { path, state } of changes) ports.error(`docs/catalogue/${path} is ${state}.\n`);
  if (changes.length > 0) ports.error("Run npm run catalogue, and review the difference.\n");
  return changes.length > 0 ? 1 : 0;
}

/** The project's own catalogue, contracts and stacks. */
export const cataloguePorts: CataloguePorts = {
  folder: join(pulumiProjectFolder, "docs/catalogue"),
  contracts: catalogue.contracts,
  retired: retiredContracts,
  record: (stack) => recordStack({ stack }),
  ...systemOutput,
};
