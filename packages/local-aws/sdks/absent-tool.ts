import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of the tools that is not on the path; undefined when all are. */
export function absentTool(...tools: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return tools.find((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
}
