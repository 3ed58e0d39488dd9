"use strict";
// Lets Node load TypeScript as ts-node makes it without looking at types, and keeps what was made in .cache: transpiling
// anew was the largest part of what tests, workers and commands took. While nothing changes, no compiler is loaded at all.
// Packages and tests are neither deployed nor serialised: esbuild makes them, in a tenth of the time.
const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const { enableCompileCache } = require("node:module");
const { join, relative, sep } = require("node:path");
require("./load-npm-tree-late.cjs");

const root = join(__dirname, "..");
const folder = join(root, ".cache", "typescript");
const versions = ["esbuild", "ts-node", "typescript"].map((name) => require(`${name}/package.json`).version);
const settings = [...versions, fs.readFileSync(join(root, "tsconfig.json"), "utf8")].join("\n");
const hashOf = (text) => createHash("sha256").update(text).digest("hex");

const folders = ["packages", "tests"].map((name) => join(root, name, sep));
/** As tsconfig.json's target has it. */
const tsconfigRaw = { compilerOptions: { useDefineForClassFields: false } };
const asEsbuild = {
  format: "cjs",
  loader: "ts",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  tsconfigRaw,
};
let transpiler;

function transpile(code, path) {
  if (folders.some((folder) => path.startsWith(folder)))
    return require("esbuild").transformSync(code, { ...asEsbuild, sourcefile: path }).code;
  // ts-node would have every stack trace read through source maps of its own, where Node's own are faster.
  const { prepareStackTrace } = Error;
  transpiler ??= require("ts-node").create({ cwd: root, transpileOnly: true });
  Error.prepareStackTrace = prepareStackTrace;
  return transpiler.compile(code, path);
}

/** What a file becomes; it is kept below the hash of what it was made of. A copy of the project may copy that too. */
function transpiled(code, path) {
  const name = relative(root, path);
  const kept = join(folder, `${hashOf(name)}.js`);
  const origin = `// ${hashOf(`${settings}\n${name}\n${code}`)}\n`;
  if (fs.existsSync(kept)) {
    const text = fs.readFileSync(kept, "utf8");
    if (text.startsWith(origin)) return text.slice(origin.length);
  }
  const output = transpile(code, path);
  keep(kept, origin + output);
  return output;
}

/** A half-written file is never seen, whoever else writes it now. */
function keep(path, text) {
  const draft = `${path}.${randomUUID()}`;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, path);
}

require.extensions[".ts"] = (module, path) => {
  module._compile(transpiled(fs.readFileSync(path, "utf8"), path), path);
};
process.setSourceMapsEnabled(true);
// Node 20 keeps no compiled code, and coverage counts less precisely what was kept.
if (!process.env.NODE_V8_COVERAGE) enableCompileCache?.(join(root, ".cache", "compiled"));
