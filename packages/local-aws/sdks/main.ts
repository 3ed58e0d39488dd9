import { join } from "node:path";
import { readArguments } from "../command/read-arguments";
import { WrongUse } from "../command/wrong-use";
import { findCommandLines } from "./find-command-lines";
import { runSdks } from "./run-sdks";
import { sdkPrograms } from "./sdk-programs";

const help = `Usage: npm run sdks -- [options]

Does a round with every AWS SDK that is installed, each against a local AWS of its own.

Options:
  --only <ids>      these alone, such as go,java
  --aws-cli <path>  an aws command line of version 1 or 2 to use; may be given for each
  --all             it is a failure if one of them cannot be run
  --help            shows this`;

const options = {
  only: { type: "string" },
  "aws-cli": { type: "string", multiple: true },
  all: { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

async function main(): Promise<number> {
  const { values } = readArguments(process.argv.slice(2), options);
  const print = (line: string): void => console.log(line);
  if (values.help) {
    print(help);
    return 0;
  }
  const known = sdkPrograms().map(({ id }) => id);
  const wanted = values.only?.split(",") ?? known;
  const unknown = wanted.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new WrongUse(`--only ${unknown}: there are ${known.join(", ")}.`);
  const commandLines = await findCommandLines(values["aws-cli"] ?? []);
  const programs = sdkPrograms(commandLines).filter(({ id }) => wanted.includes(id));
  return runSdks({ programs, cacheFolder: join(__dirname, "../../../.cache/sdks"), all: values.all, print });
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = error instanceof WrongUse ? 2 : 1;
  },
);
