import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../../components/functions/bundle-options";
import type { SourceEdit } from "./corpus-change";

/**
 * Makes a copy of this checkout below itself, so that it finds the same packages, edits it, and takes it away when `use` is done.
 * @throws when a text that is to be replaced is not there exactly once
 */
export async function withEditedCopy<Result>(
  edits: readonly SourceEdit[],
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = join(projectFolder, ".cache", "versions");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "edited-"));
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: projectFolder,
      maxBuffer: 2 ** 26,
    }).toString();
    for (const file of listed.split("\0").filter((path) => path && !path.startsWith("tests/"))) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(projectFolder, file), join(folder, file));
    }
    for (const { file, from, to } of edits) {
      const path = join(folder, file);
      const parts = readFileSync(path, "utf8").split(from);
      if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, not once: ${from}`);
      writeFileSync(path, parts.join(to));
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
