import { createRequire } from "node:module";
import { constants, Script } from "node:vm";
import { readFileSync } from "node:fs";
import { bundleGlobals, randomBytesOf, type BundleSurroundings } from "./bundle-globals";
import { standInFetch, standInHttps } from "./bundle-network";
import type { Answered, Asked } from "./asked";

/** What Lambda would call. */
export type BundleHandler = (event: unknown, context: unknown) => Promise<unknown>;

/** Where a bundle's files are, and what is around it. */
export interface BundleArgs extends Omit<BundleSurroundings, "fetch"> {
  /** Paths, by the names of the files in the package: `index.js` and what it requires. */
  readonly files: Readonly<Record<string, string>>;
  /** Answers what it asks over any network. */
  readonly answer: (asked: Asked) => Answered;
  /** Is told what cannot be replayed, also if the bundle copes with it. */
  readonly onGap: (gap: Error) => void;
}

type Scope = Readonly<Record<string, unknown>>;

const realRequire = createRequire(__filename);
const scripts = new Map<string, (...args: unknown[]) => void>();

/** Loads a bundle at a cold start, into surroundings of its own. @throws what it throws while it is loaded */
export function loadBundle(args: BundleArgs): BundleHandler {
  const globals = bundleGlobals({ ...args, fetch: standInFetch(args.answer) });
  const modules = new Map<string, object>();
  const ownRequire = (name: string): unknown => {
    const file = name.replace(/^\.\//, "");
    const path = args.files[file];
    if (path === undefined) return nodeModule(name, args, globals);
    const known = modules.get(file);
    if (known) return known;
    const module = { exports: {} };
    modules.set(file, module.exports);
    const scope: Scope = { ...globals, require: ownRequire, module, exports: module.exports };
    compiled(path, Object.keys(scope))(...Object.values(scope));
    modules.set(file, module.exports);
    return module.exports;
  };
  return (ownRequire("index.js") as { readonly handler: BundleHandler }).handler;
}

/** Kept, as both versions of a process and all its cold starts use the same text. */
function compiled(path: string, names: readonly string[]): (...args: unknown[]) => void {
  const known = scripts.get(path);
  if (known) return known;
  const script = new Script(`(function (${names.join(", ")}) {${readFileSync(path, "utf8")}\n})`, {
    filename: path,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const made = script.runInThisContext() as (...args: unknown[]) => void;
  scripts.set(path, made);
  return made;
}

const withoutStandIn = /^(net|tls|dns|dgram|http2|child_process|worker_threads|cluster)(\/|$)/;

/** A module of Node, but for what it reaches outside of the process: files are not there. */
function nodeModule(name: string, { answer, random, onGap }: BundleArgs, globals: Scope): unknown {
  const plain = name.replace(/^node:/, "");
  if (withoutStandIn.test(plain)) {
    const gap = new Error(`A bundle in a replay cannot use ${name}.`);
    onGap(gap);
    throw gap;
  }
  const real = realRequire(name) as object;
  switch (plain) {
    case "http":
    case "https":
      return standInHttps(real, answer);
    case "process":
      return globals["process"];
    case "crypto":
      return Object.create(real, valuesOf(randomBytesOf(random)));
    case "fs/promises":
      return { ...real, readFile: noFile };
    case "fs":
      return { ...real, promises: { ...(real as { promises: object }).promises, readFile: noFile } };
    case "timers":
      return { ...real, ...globals };
    case "timers/promises":
      return { setTimeout: (delayMs: number, value: unknown) => waiting(globals, delayMs, value) };
    default:
      return real;
  }
}

function waiting(globals: Scope, delayMs: number, value: unknown): Promise<unknown> {
  const set = globals["setTimeout"] as (task: () => void, delayMs: number) => void;
  return new Promise((resolve) => set(() => resolve(value), delayMs));
}

function valuesOf(values: object): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value: value as unknown, enumerable: true }]),
  );
}

function noFile(path: unknown): Promise<never> {
  return Promise.reject(
    Object.assign(new Error(`ENOENT: no such file, open '${String(path)}'`), { code: "ENOENT" }),
  );
}
