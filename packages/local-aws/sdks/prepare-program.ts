import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program";
import type { SdkProgram } from "./sdk-program";

const limitMs = 900_000;

/** Makes what a program needs, unless that is there; answers its folder. */
export async function prepareProgram(
  program: Pick<SdkProgram, "id" | "sources" | "prepare">,
  cacheFolder: string,
): Promise<string> {
  const { id, sources } = program;
  const folder = join(cacheFolder, `${id}-${hashOf(sources)}`);
  const mark = join(folder, "prepared");
  if (existsSync(mark)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const isOld = (name: string): boolean =>
    name.startsWith(`${id}-`) && /^-\w{12}$/.test(name.slice(id.length));
  for (const name of readdirSync(cacheFolder))
    if (isOld(name)) rmSync(join(cacheFolder, name), { recursive: true });
  mkdirSync(folder);
  for (const command of program.prepare(folder)) {
    const { failure, stdout, stderr } = await runProgram(command, { cwd: sources, timeoutMs: limitMs });
    if (failure) throw new Error(`${command.join(" ")}: ${failure}\n${stdout}${stderr}`);
  }
  writeFileSync(mark, "");
  return folder;
}

function hashOf(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort())
    hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest("hex").slice(0, 12);
}
