import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";

const root = join(__dirname, "../..");
/** Where the package is installed, it is compiled, and has the sources of handlers beside it. */
const installedSources = join(root, "sources");

/** Paths in a callback, and the bundle's bytes, depend on nothing above this folder. */
export const projectFolder = existsSync(installedSources) ? installedSources : root;

export const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  // A module of Node.js that is imported has all its names read: of node:http that loads fetch, which takes some 20 ms.
  supported: { "dynamic-import": false },
  // ESM builds of dependencies can be tree-shaken; packages that also have one for Node name it "module".
  mainFields: ["module", "main"],
  conditions: ["module", "import"],
} satisfies BuildOptions;
