import { join } from "node:path";
import { Command } from "commander";
import { systemOutput } from "../cli/system-output";
import { exitCodes } from "../exit-codes";
import { runCommand } from "../run-command";
import { languagePrograms } from "./language-programs";

const ids = ["asyncapi", "eventcatalog", ...languagePrograms().map(({ id }) => id)];

const command = new Command("npm run interop --")
  .description(
    "Exports the contracts, generates the types of every event for other languages, and publishes events of each domain " +
      "with boto3 and the SDKs for Go and Java through the dev stack in the local AWS; each must be handled. AsyncAPI's " +
      "parser and EventCatalog's linter read theirs. What a language needs is installed by pip, go and mvn, and kept in .cache.",
  )
  .option("--only <ids>", `these alone, of ${ids.join(", ")}`, (text) => text.split(","))
  .option("--all", "it is a failure if one of them cannot be run", false)
  .action(async ({ only = ids, all }: { only?: string[]; all: boolean }) => {
    const unknown = only.find((id) => !ids.includes(id));
    if (unknown !== undefined)
      command.error(`error: --only ${unknown}: there are ${ids.join(", ")}`, {
        exitCode: exitCodes.noAnswer,
      });
    // Loading it takes seconds.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { interop } = require("./interop") as typeof import("./interop");
    const cacheFolder = join(__dirname, "../../.cache/interop");
    process.exitCode = await interop({
      wanted: only,
      all,
      cacheFolder,
      print: (line) => systemOutput.out(`${line.trimEnd()}\n`),
    });
  });

runCommand(command);
