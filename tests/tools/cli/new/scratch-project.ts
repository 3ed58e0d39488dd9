import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../../../..");
const madeByTools = ["node_modules", ".git", ".cache", "coverage", "dist"];
/** npm links them to folders of the repository. */
const workspaces = { "local-aws": "packages/local-aws", "@bellyfed": "" };

/** A copy of the repository in which files can be changed and commands be run. The packages are this repository's. */
export function scratchProject(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "scratch-"));
  for (const name of readdirSync(root))
    if (!madeByTools.includes(name))
      cpSync(join(root, name), join(folder, name), {
        recursive: true,
        filter: (path) => !madeByTools.some((made) => path.endsWith(`/${made}`)),
      });
  const transpiled = ".cache/typescript";
  if (existsSync(join(root, transpiled)))
    cpSync(join(root, transpiled), join(folder, transpiled), { recursive: true });
  mkdirSync(join(folder, "node_modules/@bellyfed"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")))
    if (!Object.hasOwn(workspaces, name))
      symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  symlinkSync("../packages/local-aws", join(folder, "node_modules/local-aws"));
  symlinkSync("../../events", join(folder, "node_modules/@bellyfed/events"));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
