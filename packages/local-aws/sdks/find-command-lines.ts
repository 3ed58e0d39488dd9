import { runProgram } from "./run-program";

/** Paths of the `aws` command, by its major version. */
export interface CommandLines {
  readonly one?: string | undefined;
  readonly two?: string | undefined;
}

/**
 * Which `aws` is used of each version: the one that is named, and of version 2, which is not on PyPI, else the one that
 * is installed.
 */
export async function findCommandLines(named: readonly string[]): Promise<CommandLines> {
  const paths = [...named, "aws"];
  const versions = await Promise.all(paths.map(majorVersionOf));
  const other = named.find((_, at) => versions[at] !== "1" && versions[at] !== "2");
  if (other !== undefined) throw new Error(`--aws-cli ${other} is no aws command of version 1 or 2.`);
  return { one: named[versions.indexOf("1")], two: paths[versions.indexOf("2")] };
}

async function majorVersionOf(path: string): Promise<string | undefined> {
  const { stdout, stderr } = await runProgram([path, "--version"], { timeoutMs: 60_000 });
  // The oldest of version 1 write it to the other stream.
  return /^aws-cli\/(\d+)\./.exec(stdout || stderr)?.[1];
}
