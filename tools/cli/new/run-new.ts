import { spawn } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import { pulumiProjectFolder } from "../../../packages/recorder/pulumi-project-folder";
import { exitCodes } from "../../exit-codes";
import { applyChanges, folderChanges, readFolder } from "../catalogue/catalogue-folder";
import { parseArguments, type CommandOutput } from "../parse-arguments";
import { systemOutput } from "../system-output";
import { SourceChanges } from "./source-changes";
import { newKinds, type NewKind } from "./new-kinds";

/** What the command needs of the world. */
export interface NewPorts extends CommandOutput {
  /** The repository. */
  readonly folder: string;
  /** Runs a script of its package.json, in a process that sees what was written; answers the exit code. */
  run(script: string): Promise<number>;
  /** Aborted by Ctrl-C, which the script that runs then gets as well. */
  readonly signal: AbortSignal;
}

/** What the scripts write into. */
const generated = ["docs/catalogue", "tests/golden"];

const examples = `
Examples:
  npm run new -- event analytics.list-saved --meaning "Someone saved a list of dishes."
  npm run new -- subscription user/welcome-mail --events profile-created
  npm run new -- domain orders --carries "orders of dishes" --event order-placed --meaning "Someone ordered dishes."
  npm run new -- environment staging --like dev

It writes what CONTRIBUTING.md says where it goes, never over a file that is there, and then runs npm run catalogue and npm
run golden. When the program refuses what it wrote, or Ctrl-C ends it, it takes all of that back. With --dry-run it shows what it would write.`;

/** Adds an event type, a subscription, a domain or an environment. Answers the exit code. */
export async function runNew(args: readonly string[], ports: NewPorts): Promise<number> {
  let exitCode = 0;
  const command = new Command("npm run new --")
    .description(
      "Adds an event type, a subscription, a domain or an environment, and says what is left to do.",
    )
    .addHelpText("after", examples);
  for (const kind of newKinds()) {
    kind.command
      .option("--dry-run", "show what would be written, and write nothing")
      .action(async (name: string, options: { dryRun?: boolean }) => {
        const changes = new SourceChanges(ports.folder);
        const left = attempt(kind, () => kind.draft(changes, name, options as never));
        exitCode = options.dryRun ? await show(changes, ports) : await write(changes, left, ports);
      });
    command.addCommand(kind.command);
  }
  return (await parseArguments(command, args, ports)) || exitCode;
}

/** What is wrong with a name or an option is said as Commander says it of options that it does not know. */
function attempt<Result>({ command }: NewKind, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`);
  }
}

async function show(changes: SourceChanges, ports: NewPorts): Promise<number> {
  for (const { path, isNew, lines } of await changes.format())
    ports.out(
      `would ${isNew ? "write" : "change"} ${path}\n${lines.map((line) => `  + ${line}\n`).join("")}`,
    );
  return exitCodes.done;
}

async function write(changes: SourceChanges, left: readonly string[], ports: NewPorts): Promise<number> {
  for (const { path, isNew } of await changes.format())
    ports.out(`${isNew ? "written" : "changed"}: ${path}\n`);
  const failed = await writeAndRun(changes, ports);
  if (failed !== undefined) {
    ports.error(`npm run ${failed} fails with what was written, as it says above. It is taken back.\n`);
    return exitCodes.failed;
  }
  ports.out(`\nLeft to do:\n${[...left, "npm test"].map((line) => `- ${line}\n`).join("")}`);
  return exitCodes.done;
}

/** Answers which script fails, if one does; then, and when it cannot go on, every file is as it was before. */
async function writeAndRun(changes: SourceChanges, ports: NewPorts): Promise<string | undefined> {
  const { folder, signal } = ports;
  const before = generated.map((name) => [join(folder, name), readFolder(join(folder, name))] as const);
  let isDone = false;
  try {
    signal.throwIfAborted();
    changes.write();
    for (const script of ["catalogue", "golden"]) {
      ports.out(`running: npm run ${script}\n`);
      const exitCode = await ports.run(script);
      signal.throwIfAborted();
      if (exitCode !== 0) return script;
    }
    isDone = true;
    return undefined;
  } finally {
    if (!isDone) {
      changes.takeBack();
      for (const [path, files] of before) applyChanges(path, folderChanges(readFolder(path), files));
    }
  }
}

/** The project's own folder. */
export const newPorts: Omit<NewPorts, "signal"> = {
  folder: pulumiProjectFolder,
  run: (script) =>
    new Promise((resolve) => {
      const settings = { shell: true, cwd: pulumiProjectFolder, stdio: "inherit" } as const;
      spawn(`npm run --silent ${script}`, settings).on("close", (code) => resolve(code ?? 1));
    }),
  ...systemOutput,
};
