import { Option } from "commander";
import { readWhole } from "../read-number";

/** `--port`, as every command has it that serves the local AWS. */
export function portOption(): Option {
  return new Option(
    "-p, --port <number>",
    "port of the endpoint (default: 4566, or the next free one)",
  ).argParser(readWhole(1, 65_535));
}
