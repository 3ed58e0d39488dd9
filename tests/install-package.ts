import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { runs } from "./runs";

const root = join(__dirname, "..");
const modules = join(root, "node_modules");
/** Node keeps there what it compiles of the large packages. */
const compiled = { NODE_COMPILE_CACHE: join(root, ".cache/compiled") };

export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): string {
  const shell = process.platform === "win32";
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    shell,
    env: { ...process.env, ...compiled, ...env },
  });
}

/** What the compiler does with the sources below a folder, without types, in a hundredth of its time. */
export function transpile(folder: string, parts: readonly string[], to: string): void {
  const files = parts.flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true, encoding: "utf8" })
      .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file))
      .map((file) => join(part, file)),
  );
  for (const [extension, format, out] of [
    [".ts", "cjs", ".js"],
    [".mts", "esm", ".mjs"],
  ] as const)
    buildSync({
      ...({ platform: "node", format, target: "es2021", outExtension: { ".js": out } } as const),
      ...{ absWorkingDir: folder, outbase: ".", outdir: to },
      entryPoints: files.filter((file) => file.endsWith(extension) && !file.endsWith(`.d${extension}`)),
    });
  for (const file of files) if (file.endsWith(".mjs")) cpSync(join(folder, file), join(to, file));
}

/**
 * Lays a package into a project as npm would, and what the registry would bring beside it: no compiler, no loader, no
 * package of the repository. Every night npm packs it; else what its manifest names is moved. Answers where it is.
 */
export function installPackage(built: string, project: string, beside: readonly string[]): string {
  const { name, files = [] } = manifestIn(built);
  const installed = join(project, "node_modules", name);
  mkdirSync(installed, { recursive: true });
  if (runs(0, 1)) {
    const archive = packPackage(built, project);
    run("tar", ["-xzf", archive, "--strip-components", "1", "-C", installed], project);
  } else
    for (const file of ["package.json", "README.md", ...files])
      renameSync(join(built, file), join(installed, file));
  linkPackages(project, beside);
  return installed;
}

/** Packs a package as `npm publish` would; answers the path of the archive. */
export function packPackage(built: string, folder: string): string {
  const options = ["--silent", "--ignore-scripts", "--pack-destination", folder];
  return join(folder, run("npm", ["pack", ...options], built).trim());
}

/** Lays packages of the repository's own node_modules, those that are there, into a project that lacks them. */
export function linkPackages(project: string, names: readonly string[]): void {
  for (const name of names) {
    const place = join(project, "node_modules", name);
    if (existsSync(place) || !existsSync(join(modules, name))) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(modules, name), place, "junction");
  }
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, { readonly default?: { readonly types: string } }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
