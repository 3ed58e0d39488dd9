import { readFileSync } from "node:fs";
import { UsageError } from "./usage-error";

/**
 * The text of a file that was named on the command line, without a byte order mark, as Windows programs write one.
 * @throws UsageError when it cannot be read, and when it is not UTF-8: decoded leniently its letters would be others.
 */
export function readText(file: string): string {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    throw new UsageError(`${file} is not UTF-8. Convert it first.`);
  }
}
