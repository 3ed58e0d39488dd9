import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build as bundle, type Plugin } from "esbuild";
import { bundleOptions, projectFolder } from "./bundle-options";
import { virtualModule } from "./virtual-module";

/** Modules that exist only in the bundle: by the name to require, the CommonJS text. */
export type VirtualModules = Readonly<Record<string, string>>;

const callbackModule = "bellyfed:callback";
const hoistedModules = "bellyfed:hoisted";
const laterFile = "later.js";

/** By the modules in it: every consumer needs the same clients when something goes wrong. */
const laterBundles = new Map<string, Promise<Uint8Array>>();

/**
 * Bundles a serialised callback with all it requires: `index.js`, and `later.js` for what modules of `handlers/` require
 * from its `aws` folder inside a function. To read the clients in it takes longer than all else that a start needs.
 */
export async function bundleFiles(text: string, modules: VirtualModules) {
  const later = new Set<string>();
  const hoisted = (await requiredBy(text)).filter(isOwnModule);
  const index = await bundled(entry(hoisted), [
    virtualModule(
      callbackModule,
      `module.exports = () => {\nconst exports = {};\n${text}\nreturn exports;\n};`,
    ),
    virtualModule(hoistedModules, ""),
    ...Object.keys(modules).map((name) => virtualModule(name, modules[name] ?? "")),
    requiredFromEntry(new Set(hoisted)),
    ...(projectFolder === process.cwd() ? [] : [requiredFromProgram]),
    requiredLater(later),
  ]);
  const files = new Map([["index.js", index]]);
  return later.size === 0 ? files : files.set(laterFile, await bundledLater([...later].sort()));
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

function bundledLater(names: readonly string[]): Promise<Uint8Array> {
  const lines = names.map((name) => `exports[${JSON.stringify(name)}] = () => require("./${name}");`);
  const text = lines.join("\n");
  const bundling = laterBundles.get(text) ?? bundled(text, []);
  laterBundles.set(text, bundling);
  return bundling;
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
    plugins: [withoutProfiles, ...plugins],
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

/** Leaves out profiles and sign-ins, which the SDK tries after the environment variables that Lambda sets. */
const withoutProfiles: Plugin = {
  name: "without-profiles",
  setup(build) {
    build.onResolve(
      { filter: /^@aws-sdk\/credential-provider-(ini|login|process|sso|web-identity)$/ },
      (asked) => {
        const isDefault = /@aws-sdk[\\/]credential-provider-node[\\/]/.test(asked.importer);
        return isDefault ? { path: asked.path, namespace: "left-out" } : undefined;
      },
    );
    build.onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({
      contents: `throw new Error("No credentials in the environment, and ${path} is not part of the bundle.");`,
    }));
  },
};

/** Answers what the callback requires with what the entry has imported, as a require would show it. */
function requiredFromEntry(hoisted: ReadonlySet<string>): Plugin {
  const namespace = "hoisted";
  return {
    name: "required-from-entry",
    setup(build) {
      build.onResolve({ filter: /^(#handlers|\.)\//, namespace: "virtual" }, ({ path, kind, importer }) =>
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

/** Leaves out what is required inside a function from the `aws` folder, and notes it for the other file. */
function requiredLater(later: Set<string>): Plugin {
  const namespace = "later";
  const folder = join(projectFolder, "handlers");
  return {
    name: "required-later",
    setup(build) {
      build.onResolve({ filter: /^\.\/aws\//, namespace: "file" }, ({ path, kind, resolveDir }) => {
        if (kind !== "require-call" || resolveDir !== folder) return undefined;
        const name = `handlers/${path.slice(2)}`;
        later.add(name);
        return { path: name, namespace };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = require("./${laterFile}")[${JSON.stringify(path)}]();`,
      }));
      build.onResolve({ filter: /^\.\/later\.js$/, namespace }, ({ path }) => ({ path, external: true }));
    },
  };
}
