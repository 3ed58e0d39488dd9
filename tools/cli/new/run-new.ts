import { spawn } from "node:child_process";
import { Command } from "commander";
import { pulumiProjectFolder } from "../../../packages/recorder/pulumi-project-folder";
import { exitCodes } from "../../exit-codes";
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
}

const examples = `
Examples:
  npm run new -- event analytics.list-saved --meaning "Someone saved a list of dishes."
  npm run new -- subscription user/welcome-mail --events profile-created
  npm run new -- domain orders --carries "orders of dishes" --event order-placed --meaning "Someone ordered dishes."
  npm run new -- environment staging --like dev

It writes what CONTRIBUTING.md says where it goes, never over a file that is there, and then runs npm run catalogue and npm
run golden. When the program refuses what it wrote, it takes all of it back. With --dry-run it shows what it would write.`;

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
  changes.write();
  for (const script of ["catalogue", "golden"]) {
    ports.out(`running: npm run ${script}\n`);
    if ((await ports.run(script)) === 0) continue;
    changes.takeBack();
    ports.error(`npm run ${script} fails with what was written, as it says above. It is taken back.\n`);
    return exitCodes.failed;
  }
  ports.out(`\nLeft to do:\n${[...left, "npm test"].map((line) => `- ${line}\n`).join("")}`);
  return exitCodes.done;
}

/** The project's own folder. */
export const newPorts: NewPorts = {
  folder: pulumiProjectFolder,
  run: (script) =>
    new Promise((resolve) => {
      const settings = { shell: true, cwd: pulumiProjectFolder, stdio: "inherit" } as const;
      spawn(`npm run --silent ${script}`, settings).on("close", (code) => resolve(code ?? 1));
    }),
  ...systemOutput,
};
