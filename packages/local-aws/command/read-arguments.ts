import { parseArgs, type ParseArgsConfig } from "node:util";
import { WrongUse } from "./wrong-use";

/** Reads a command line; throws {@link WrongUse} for what the command does not know, and says where to look. */
export function readArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new WrongUse(`${(error as Error).message}\n--help shows what there is.`, { cause: error });
  }
}
