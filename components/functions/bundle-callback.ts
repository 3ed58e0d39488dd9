import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stop } from "esbuild";
import { bundleFiles, type VirtualModules } from "./bundle-files";
import { projectFolder } from "./bundle-options";

/**
 * Makes the function that Lambda calls. It is serialised: capture plain values only, and require modules inside it, as
 * `#handlers/<name>` or by their path from the project's root.
 */
// Whoever writes the handler types its event and its answer.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type CallbackFactory = () => (event: any, context: any) => Promise<unknown>;

/** The files of a function's package: by their names in it, their paths from the working directory. */
export type PackageFiles = {
  readonly "index.js": string;
};

const bundleFolder = join(projectFolder, ".cache", "bundles");

const built = new Map<string, Promise<PackageFiles>>();
let lastTurn: Promise<unknown> = Promise.resolve();
let turns = 0;

/**
 * Bundles a serialised callback with all it requires, for Node 24. Equal callbacks have equal bytes on every machine.
 * @throws when it captures a secret or what cannot be serialised, or requires what does not exist
 */
export async function bundleCallback(
  factory: CallbackFactory,
  modules: VirtualModules = {},
): Promise<PackageFiles> {
  const text = await inTurn(() => serialise(factory));
  const key = JSON.stringify([text, modules]);
  const bundling = built.get(key) ?? inTurn(() => bundleFiles(text, modules)).then(keep);
  built.set(key, bundling);
  return bundling;
}

async function serialise(factory: CallbackFactory): Promise<string> {
  const { text } = await pulumi.runtime.serializeFunction(factory, {
    isFactoryFunction: true,
    exportName: "handler",
  });
  refuseConfig(text);
  return text;
}

/**
 * One after the other: each serialisation holds a map of all that Node offers while it lasts, each bundling all its
 * sources. Behind the last one esbuild's process ends, as a deployment goes on for minutes.
 */
function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  turns += 1;
  const turn = lastTurn.then(task);
  lastTurn = turn
    .catch(() => undefined)
    .then(() => {
      turns -= 1;
      return turns === 0 ? stop() : undefined;
    });
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

/** Writes the file into a folder of its hash; a half-written one is never seen, whoever else builds it now. */
function keep(contents: Uint8Array): PackageFiles {
  const folder = join(bundleFolder, createHash("sha256").update(contents).digest("hex").slice(0, 32));
  if (!existsSync(folder)) writeFolder(folder, contents);
  return { "index.js": relative(process.cwd(), join(folder, "index.js")) };
}

function writeFolder(folder: string, contents: Uint8Array): void {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, "index.js"), contents);
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another process was faster, with the same file.
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
}
