import { parseArgs, type ParseArgsConfig } from "node:util";

/** Reads a command line; throws for what the command does not know, and says where to look. */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Error(`${(error as Error).message}\nlocal-aws --help shows what there is.`, { cause: error });
  }
}
