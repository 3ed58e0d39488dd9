import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Lays a function's package into a folder of its own, away from the project and its packages, as Lambda would; answers
 * what `use` makes of the path of its index.js.
 */
export async function unpacked<Result>(
  files: Readonly<Record<string, string>>,
  use: (index: string) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "bellyfed-package-"));
  try {
    for (const [name, path] of Object.entries(files)) copyFileSync(path, join(folder, name));
    return await use(join(folder, "index.js"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
