import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Texts by their path in a folder, with slashes. */
export type Files = ReadonlyMap<string, string>;

/** One file that is not what it should be. */
export interface FileChange {
  readonly path: string;
  readonly state: "missing" | "stale" | "superfluous";
  /** What it should be; undefined when it should not be. */
  readonly text?: string;
}

/** Everything in a folder; nothing when there is no such folder. */
export function readFolder(folder: string): Files {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(paths.map((path) => [path.split(sep).join("/"), readFileSync(join(folder, path), "utf8")]));
}

/** What must change for the files to be as wanted, by path. */
export function folderChanges(files: Files, wanted: Files): FileChange[] {
  const changes: FileChange[] = [];
  for (const [path, text] of wanted) {
    const now = files.get(path);
    if (now !== text) changes.push({ path, state: now === undefined ? "missing" : "stale", text });
  }
  for (const path of files.keys()) if (!wanted.has(path)) changes.push({ path, state: "superfluous" });
  return changes.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Writes and removes files. */
export function applyChanges(folder: string, changes: readonly FileChange[]): void {
  for (const { path, text } of changes) {
    const file = join(folder, path);
    if (text === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}
