import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle, type Plugin } from "esbuild";
import { bundleOptions, projectFolder } from "./bundle-options";
import { virtualModule } from "./virtual-module";

/** ES modules that exist only in the bundle: by the name to require, the text. */
export type VirtualModules = Readonly<Record<string, string>>;

const callbackModule = "bellyfed:callback";
const hoistedModules = "bellyfed:hoisted";

/** Bundles a serialised callback with all it requires. */
export async function bundleFiles(text: string, modules: VirtualModules): Promise<Uint8Array> {
  const hoisted = (await requiredBy(text)).filter(
    (name) => Object.hasOwn(modules, name) || isOwnModule(name),
  );
  return bundled(entry(hoisted), [
    virtualModule(
      callbackModule,
      `module.exports = () => {\nconst exports = {};\n${text}\nreturn exports;\n};`,
    ),
    virtualModule(hoistedModules, ""),
    requiredFromEntry(new Set(hoisted)),
    ...Object.keys(modules).map((name) => virtualModule(name, modules[name] ?? "")),
    ...(projectFolder === process.cwd() ? [] : [requiredFromProgram]),
  ]);
}

/** The names that a text requires: what stands in its comments and texts is none. */
async function requiredBy(text: string): Promise<string[]> {
  const names = new Set<string>();
  await bundled(text, [
    {
      name: "note-required",
      setup(build) {
        build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
          if (kind === "require-call") names.add(path);
          return { path, external: true };
        });
      },
    },
  ]);
  return [...names].sort();
}

/** Whether it is a module of the project that may be imported: what is exported as a whole can only be required. */
function isOwnModule(name: string): boolean {
  const file = join(projectFolder, `${name.replace(/^#/, "")}.ts`);
  if (!/^(#handlers|\.)\//.test(name) || !existsSync(file)) return false;
  return !/^export =|\bmodule\.exports\b/m.test(readFileSync(file, "utf8"));
}

/**
 * Imports what the callback requires, so that esbuild can tree-shake it. The callback is a module of its own, as it
 * stands inside `with`, which no module with imports may contain.
 */
function entry(hoisted: readonly string[]): string {
  const imports = hoisted.map((name, index) => `import * as module${index} from ${JSON.stringify(name)};`);
  const given = hoisted.map((name, index) => `hoisted[${JSON.stringify(name)}] = module${index};`);
  return [
    ...imports,
    `import hoisted from ${JSON.stringify(hoistedModules)};`,
    `import load from ${JSON.stringify(callbackModule)};`,
    ...given,
    `export const { handler } = load();`,
  ].join("\n");
}

async function bundled(contents: string, plugins: readonly Plugin[]): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    ...bundleOptions,
    stdin: { contents, resolveDir: projectFolder, sourcefile: "callback.js", loader: "js" },
    absWorkingDir: projectFolder,
    write: false,
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    // Serialised functions stand inside `with`, whose scope esbuild rightly cannot see through.
    logOverride: { "unsupported-require-call": "silent" },
    plugins: [...plugins],
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Answers what the callback requires with what the entry has imported, as a require would show it. */
function requiredFromEntry(hoisted: ReadonlySet<string>): Plugin {
  const namespace = "hoisted";
  return {
    name: "required-from-entry",
    setup(build) {
      build.onResolve({ filter: /./, namespace: "virtual" }, ({ path, kind, importer }) =>
        kind === "require-call" && importer === callbackModule && hoisted.has(path)
          ? { path, namespace }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `
          const imported = require(${JSON.stringify(hoistedModules)})[${JSON.stringify(path)}];
          Object.defineProperty(exports, "__esModule", { value: true });
          Object.defineProperties(exports, Object.getOwnPropertyDescriptors(imported));`,
      }));
    },
  };
}

/** What is not found from here is required by a handler of another program, which has this as a package. */
const requiredFromProgram: Plugin = {
  name: "required-from-program",
  setup(build) {
    build.onResolve({ filter: /./, namespace: "virtual" }, async ({ path, kind, importer, pluginData }) => {
      if (importer !== callbackModule || pluginData === requiredFromProgram) return undefined;
      const options = { kind, pluginData: requiredFromProgram };
      const found = await build.resolve(path, { ...options, resolveDir: projectFolder });
      if (found.errors.length === 0) return found;
      return build.resolve(path, { ...options, resolveDir: process.cwd() });
    });
  },
};
