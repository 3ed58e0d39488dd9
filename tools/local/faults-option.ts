import { Option } from "commander";

/** `--faults`, as every command has it that serves the local AWS. */
export function faultsOption(): Option {
  return new Option(
    "--faults <file>",
    "JSON of faults and hosts, read again whenever it changes (packages/local-aws/README.md)",
  );
}
