import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { buildSync, transformSync } from "esbuild";
import { optionalDependencies } from "../../../package.json";
import type { ShippedFunction } from "./shipped-functions";
import { pulumiProjectFolder } from "../../../packages/recorder/pulumi-project-folder";

/** The project's folders that run in Lambda. */
const sourceFolders = ["events", "handlers"];

/** A function's package as `aws.lambda.CallbackFunction` makes it: own folder, and the packages beside all of them. */
export interface PlainPackage {
  /** Path of the file that Lambda loads. */
  readonly file: string;
  /** All that is in the package: path in the package → absolute path. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Packages the functions' callbacks with an unchanged `aws.lambda.CallbackFunction`: its archive, written below
 * `folder`. The project's own modules, which callbacks require by their path, are compiled and laid beside, as
 * `extraIncludePaths` would.
 */
export async function plainPackages(
  functions: readonly ShippedFunction[],
  folder: string,
): Promise<PlainPackage[]> {
  const archives = await callbackArchives(functions);
  const packages = join(folder, "node_modules");
  const shared = new Map<string, string>();
  const plain: PlainPackage[] = [];
  for (const [index, { name, modules }] of functions.entries()) {
    const own = join(folder, `function-${index}`);
    for (const source of sourceFolders) compile(join(pulumiProjectFolder, source), join(own, source));
    for (const [path, asset] of Object.entries(archives[index] ?? {})) {
      if (asset instanceof pulumi.asset.StringAsset)
        write(join(own, path), withModules(await asset.text, modules));
      else await linkOnce(asset, path, packages, shared);
    }
    Object.values(modules).forEach((text, number) =>
      write(join(own, moduleFile(number)), transformSync(text, { format: "cjs" }).code),
    );
    const file = join(own, "__index.js");
    if (!existsSync(file)) throw new Error(`CallbackFunction made no __index.js for ${name}.`);
    plain.push({ file, files: new Map([...filesIn(own), ...shared]) });
  }
  return plain;
}

type Archive = Readonly<Record<string, pulumi.asset.Asset | pulumi.asset.Archive>>;

async function callbackArchives(functions: readonly ShippedFunction[]): Promise<Archive[]> {
  const codes = new Map<string, pulumi.asset.AssetArchive>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        codes.set(name, (inputs as { code: pulumi.asset.AssetArchive }).code);
        return { id: name, state: inputs as object };
      },
      call: ({ inputs }) => inputs as object,
    },
    "bellyfed",
    "plain",
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    for (const { name, factory } of functions) {
      const role = "arn:aws:iam::000000000000:role/plain";
      new lambda.CallbackFunction(name, {
        callbackFactory: factory,
        role,
        runtime: "nodejs24.x",
        codePathOptions: {
          // Node.js itself, which the local AWS runs functions with, would be packaged too.
          extraExcludePackages: Object.keys(optionalDependencies),
          // Compiled validators may require a function of it.
          extraIncludePackages: ["ajv"],
        },
      });
    }
    return {};
  });
  await pulumi.runtime.disconnect();
  return Promise.all(
    functions.map(async ({ name }) => (await codes.get(name)?.assets) as unknown as Archive),
  );
}

async function linkOnce(
  asset: pulumi.asset.Asset | pulumi.asset.Archive,
  path: string,
  packages: string,
  shared: Map<string, string>,
): Promise<void> {
  const target = join(dirname(packages), path);
  if (existsSync(target)) return;
  const source = await (asset as pulumi.asset.FileArchive).path;
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(pulumiProjectFolder, source), target, "junction");
  for (const [name, file] of filesIn(target)) shared.set(join(path, name), file);
}

/** Modules that exist only in the bundle, and those that package.json's imports name, are required by their path. */
function withModules(text: string, modules: ShippedFunction["modules"]): string {
  return Object.keys(modules).reduce(
    (changed, name, number) =>
      changed.replaceAll(JSON.stringify(name), JSON.stringify(`./${moduleFile(number)}`)),
    text.replaceAll('"#handlers/', '"./handlers/'),
  );
}

function moduleFile(number: number): string {
  return `module-${number}.js`;
}

function compile(from: string, to: string): void {
  const entryPoints = [...filesIn(from).values()].filter((file) => /(?<!\.d)\.ts$/.test(file));
  buildSync({ entryPoints, outbase: from, outdir: to, platform: "node", format: "cjs", target: "es2021" });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function filesIn(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), path]),
  );
}
