import { createHash } from "node:crypto";
import { mkdirSync, renameSync, existsSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { build as bundle, type Plugin } from "esbuild";

/**
 * Makes the function that Lambda calls. It is serialised with what it captures: keep it thin, capture plain
 * values only, and require modules inside it by their path from the project's root.
 */
// The event and the answer are the concern of whoever wrote the handler.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CallbackFactory = () => (event: any, context: any) => Promise<unknown>;

/** Modules that exist only in the bundle: by the name to require, the CommonJS text. */
export type VirtualModules = Readonly<Record<string, string>>;

/** Paths in a serialised callback, and the bundle's bytes, depend on nothing above this folder. */
const projectFolder = join(__dirname, "../..");
const bundleFolder = join(projectFolder, ".cache", "bundles");

const built = new Map<string, Promise<string>>();
let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * Serialises a callback and bundles it, with all it requires, into one file for Node 24. Equal callbacks are
 * bundled once; the bytes are the same on every machine and in every run.
 * @returns the file's path from the working directory.
 * @throws when the callback captures a secret or what cannot be serialised, or requires what does not exist.
 */
export async function bundleCallback(
  factory: CallbackFactory,
  modules: VirtualModules = {},
): Promise<string> {
  const text = await inTurn(() => serialise(factory));
  const key = JSON.stringify([text, modules]);
  const bundling = built.get(key) ?? bundleText(text, modules);
  built.set(key, bundling);
  return relative(process.cwd(), await bundling);
}

async function serialise(factory: CallbackFactory): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(factory, {
    isFactoryFunction: true,
    exportName: "handler",
  });
  refuseConfig(text);
  return text;
}

/** One after the other: each serialisation holds a map of all that Node offers while it lasts. */
function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  const turn = lastTurn.then(task);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

/** Pulumi refuses captured secrets, but serialises a captured Config with every secret of the stack in it. */
function refuseConfig(text: string): void {
  if (text.includes("requireSecretObject")) {
    throw new Error(
      "The callback captures pulumi.Config, and with it every secret of the stack in clear text: " +
        "read the value outside of the callback, and capture that.",
    );
  }
}

async function bundleText(text: string, modules: VirtualModules): Promise<string> {
  const { outputFiles } = await bundle({
    stdin: { contents: text, resolveDir: projectFolder, sourcefile: "callback.js", loader: "js" },
    absWorkingDir: projectFolder,
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    format: "cjs",
    // ESM builds of dependencies can be tree-shaken; packages that also have one for Node name it "module".
    mainFields: ["module", "main"],
    conditions: ["module", "import"],
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    // Serialised functions stand inside `with`, whose scope esbuild rightly cannot see through.
    logOverride: { "unsupported-require-call": "silent" },
    plugins: [
      withoutProfiles,
      ...Object.keys(modules).map((name) => virtualModule(name, modules[name] ?? "")),
    ],
  });
  return keep(outputFiles[0]?.contents ?? new Uint8Array());
}

/**
 * Leaves out what the SDK's default credentials try on a developer's machine, profiles and sign-ins with three more
 * clients: Lambda gives credentials by environment variables, which are tried first.
 */
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

function virtualModule(name: string, contents: string): Plugin {
  // A filter that only this name passes: esbuild asks the plugin, in another process, for each name that does.
  const filter = new RegExp(`^${name.replace(/[^A-Za-z0-9:_-]/g, "\\$&")}$`);
  const namespace = "virtual";
  return {
    name,
    setup(build) {
      build.onResolve({ filter }, () => ({ path: name, namespace }));
      build.onLoad({ filter, namespace }, () => ({ contents, loader: "js", resolveDir: projectFolder }));
    },
  };
}

/** Writes the bundle under its own hash; a half-written file is never seen, whoever else builds it now. */
function keep(contents: Uint8Array): string {
  const path = join(bundleFolder, `${createHash("sha256").update(contents).digest("hex").slice(0, 32)}.js`);
  if (existsSync(path)) return path;
  mkdirSync(bundleFolder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
  return path;
}
