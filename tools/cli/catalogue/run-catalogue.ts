import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
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
import { exportFiles } from "./export-files";
import { releasedContracts } from "./schema-file";
import { undeclaredContracts } from "./undeclared-contracts";

/** What the command needs of the world. */
export interface CataloguePorts extends CommandOutput {
  /** Where the catalogue is, and the schemas that were released. */
  readonly folder: string;
  readonly contracts: Catalogue["contracts"];
  /** The environments. */
  readonly stacks: readonly string[];
  /** Sentences on contracts that are written and not among them. */
  readonly undeclared: readonly string[];
  readonly retired: readonly RetiredContract[];
  /** Version of the package that the contracts are released in. */
  readonly version: string;
  record(stack: string): Promise<StackGraph>;
  /** Whether a file of the catalogue is one that others may have: of a schema that nobody has, all can change. */
  isCommitted(path: string): boolean;
}

const examples = `
Examples:
  npm run catalogue              # after a change to a contract, a subscription or a bus
  npm run catalogue -- --check   # what CI does
  npm run catalogue -- --export .cache/export   # for producers and consumers in other languages

An export has asyncapi.json (AsyncAPI 3.0), schemas/ of whole events, to generate types from, and eventcatalog/, whose
folders go into a project of EventCatalog. Nothing that is in the folder already is removed.

The schemas in docs/catalogue/schemas are what producers and consumers were given. A change that would break one of
them is refused, and nothing is written. A version whose schema is not committed can still change, and after deleting its
file one that is on no other branch yet.`;

interface CatalogueOptions {
  readonly check?: true;
  readonly export?: string;
}

/** Writes the catalogue of all events, or checks that it is up to date. Answers the exit code. */
export async function runCatalogue(args: readonly string[], ports: CataloguePorts): Promise<number> {
  let exitCode = 0;
  const check = new Option("--check", "write nothing; fail when a file is stale").conflicts("export");
  const command = new Command("npm run catalogue --")
    .description(
      "Writes docs/catalogue from the contracts and the stacks' resources: every event, its producer, subscribers and schema.",
    )
    .addOption(check)
    .option(
      "--export <folder>",
      "write the contracts for other tools into a folder, and leave docs/catalogue as it is",
    )
    .addHelpText("after", examples)
    .action(async (options: CatalogueOptions) => {
      exitCode = await update(options, ports);
    });
  return (await parseArguments(command, args, ports)) || exitCode;
}

async function update(options: CatalogueOptions, ports: CataloguePorts): Promise<number> {
  const { folder, contracts, retired, undeclared, version } = ports;
  const files = readFolder(folder);
  const committed = new Map([...files].filter(([path]) => ports.isCommitted(path)));
  const broken = [...undeclared, ...compatibilityErrors(releasedContracts(committed), contracts, retired)];
  for (const sentence of broken) ports.error(`${sentence}\n`);
  if (broken.length > 0) return 1;

  const graphs: StackGraph[] = [];
  for (const stack of ports.stacks) graphs.push(await ports.record(stack));
  if (options.export !== undefined) {
    const target = resolve(options.export);
    const exported = exportFiles(contracts, graphs, version);
    const written = folderChanges(readFolder(target), exported).filter(({ text }) => text !== undefined);
    applyChanges(target, written);
    ports.out(`${exported.size} files are in ${options.export}, ${written.length} of them written.\n`);
    return 0;
  }
  const changes = folderChanges(files, cataloguePages({ contracts, retired, graphs }, files));
  if (!options.check) {
    applyChanges(folder, changes);
    for (const { path, text } of changes)
      ports.out(`${text === undefined ? "removed" : "written"}: docs/catalogue/${path}\n`);
    if (changes.length === 0) ports.out("The catalogue is up to date.\n");
    return 0;
  }
  for (const { path, state } of changes) ports.error(`docs/catalogue/${path} is ${state}.\n`);
  if (changes.length > 0) ports.error("Run npm run catalogue, and review the difference.\n");
  return changes.length > 0 ? 1 : 0;
}

const projectCatalogue = join(pulumiProjectFolder, "docs/catalogue");

/** What git has of the catalogue; undefined where there is no git, as in an archive. */
function committedFiles(): ReadonlySet<string> | undefined {
  const listing = ["ls-tree", "-r", "--name-only", "HEAD", "."];
  const { status, stdout } = spawnSync("git", listing, { cwd: projectCatalogue, encoding: "utf8" });
  return status === 0 ? new Set(stdout.split("\n")) : undefined;
}

const committed = committedFiles();

/** The project's own catalogue, contracts and stacks. */
export const cataloguePorts: CataloguePorts = {
  folder: projectCatalogue,
  contracts: catalogue.contracts,
  undeclared: undeclaredContracts(join(pulumiProjectFolder, "events/contracts"), catalogue.contracts),
  retired: retiredContracts,
  get version() {
    const manifest = readFileSync(join(pulumiProjectFolder, "events/package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  },
  stacks: stackNames(),
  record: (stack) => recordStack({ stack }),
  isCommitted: (path) => committed?.has(path) ?? true,
  ...systemOutput,
};
