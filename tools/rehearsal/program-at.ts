import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../../components/functions/bundle-options";

const exec = promisify(execFile);

/** Needs of {@link programAt}. */
export interface ProgramAtArgs {
  /** Says what is being done. */
  readonly say: (stage: string) => void;
  readonly signal: AbortSignal;
  /** @default this checkout */
  readonly repository?: string;
}

/** A version of the program. */
export interface ProgramVersion {
  /** Hash of the commit. */
  readonly commit: string;
  /** Where its files are. */
  readonly folder: string;
}

/**
 * The files of a version, in a folder that is kept: below this checkout, so that its packages are found from there while
 * both lock files agree; else with packages of its own.
 * @throws for what is no commit
 */
export async function programAt(
  ref: string,
  { say, signal, repository = projectFolder }: ProgramAtArgs,
): Promise<ProgramVersion> {
  const commit = await commitOf(ref, repository);
  const folder = join(repository, ".cache", "versions", commit);
  const needsPackages = !(await hasSamePackages(commit, repository));
  // It was kept when this checkout had its packages; by now it may not.
  const isComplete = !needsPackages || existsSync(join(folder, "node_modules"));
  if (existsSync(folder) && isComplete) return { commit, folder };
  say(`Checking out ${ref}`);
  const draft = `${folder}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true });
    const archive = `${draft}.tar`;
    await git(repository, "archive", "--format", "tar", "--output", archive, commit);
    await exec("tar", ["-xf", archive, "-C", draft], { signal });
    rmSync(archive);
    if (needsPackages) {
      say(`Installing the packages of ${ref}`);
      await exec("npm", ["ci", "--no-audit", "--no-fund"], { cwd: draft, signal });
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return { commit, folder };
}

async function commitOf(ref: string, repository: string): Promise<string> {
  try {
    return await git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch {
    throw new Error(
      `"${ref}" is no commit of this repository, and no file: must be a branch, a tag or a commit.`,
    );
  }
}

/** Whether the packages of this checkout are those of the other. */
async function hasSamePackages(commit: string, repository: string): Promise<boolean> {
  const changed = await git(repository, "diff", "--name-only", commit, "--", "package-lock.json");
  return changed === "";
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await exec("git", args, { cwd });
  return stdout.trim();
}
