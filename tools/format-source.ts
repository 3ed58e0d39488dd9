import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FormatConfig } from "oxfmt";

/** A file's text as `npm run format` would have it. */
export async function formatSource(path: string, text: string): Promise<string> {
  // Loading it takes longer than most of what a command does.
  const { format } = await import("oxfmt");
  const options = JSON.parse(readFileSync(join(__dirname, "../.oxfmtrc.json"), "utf8")) as FormatConfig;
  const { code, errors } = await format(basename(path), text, options);
  if (errors[0] !== undefined) throw new Error(`${path} cannot be formatted: ${errors[0].message}`);
  return code;
}
