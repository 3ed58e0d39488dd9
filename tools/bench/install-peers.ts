import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies } from "./package.json";

/** Installs the packages that benchmarks compare with, unless they are there in the locked versions. */
export function installPeers(): void {
  if (Object.entries(dependencies).every(([name, version]) => installedVersion(name) === version)) return;
  process.stderr.write("Installing what the benchmarks compare with.\n");
  // On Windows npm is a script, which only a shell runs.
  execFileSync("npm", ["ci", "--prefix", __dirname], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
}

function installedVersion(name: string): string | undefined {
  const path = join(__dirname, "node_modules", name, "package.json");
  if (!existsSync(path)) return undefined;
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
