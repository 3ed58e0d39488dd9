import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Account } from "../account";

/** Raised whenever what is written of a service changes: what another version wrote is refused. */
const format = 2;

/** What the first line says of the others. */
export interface StateHeader {
  readonly account: Account;
  /** Of the endpoint, which the URLs of queues name. */
  readonly port: number;
}

/** What a state file holds. */
export interface SavedState extends StateHeader {
  /** The JSON of each service by its name. */
  readonly services: ReadonlyMap<string, string>;
}

/** Reads a state file; undefined where there is none. What is no whole state of the region is refused, with what to do. */
export function readStateFile(path: string, region: string): SavedState | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const refuse = (why: string): Error => new Error(`The state file ${path} cannot be used: ${why}`);
  const [first = "", ...lines] = text.split("\n");
  const header = parse(first) as Partial<StateHeader> & { readonly localAws?: number };
  if (header.localAws === undefined || !header.account || header.port === undefined)
    throw refuse(`it is no state of a local AWS. Name another file; this one is left as it is.`);
  if (header.localAws !== format)
    throw refuse(
      `it has the format ${header.localAws}, and this version reads ${format}. Start the version that wrote it, or delete the file to begin with nothing.`,
    );
  // Behind the last line there is the end of it, and nothing more.
  const [end = ""] = lines.splice(-2);
  if ((parse(end) as { sha256?: string }).sha256 !== digest([first, ...lines]))
    throw refuse(
      `it is torn: its last line does not fit what is before it. Put a whole copy in its place, or delete the file to begin with nothing.`,
    );
  const { account, port } = header;
  if (account.region !== region)
    throw refuse(
      `it is of the region ${account.region}, and this is ${region}. Start with the region ${account.region}, or name another file.`,
    );
  return { account, port, services: new Map(lines.map((line) => readLine(line))) };
}

/** Puts the state in the place of what the file held: all of it is on the disk, or what was there before. */
export async function writeStateFile(path: string, saved: SavedState): Promise<void> {
  try {
    await replaceFile(path, saved);
  } catch (error) {
    throw new Error(`The state file ${path} cannot be written: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

async function replaceFile(path: string, { services, ...header }: SavedState): Promise<void> {
  const lines = [
    JSON.stringify({ localAws: format, ...header }),
    ...[...services].map(([name, json]) => `${JSON.stringify(name)} ${json}`),
  ];
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w", 0o600);
  try {
    for (const line of lines) await file.write(`${line}\n`);
    await file.write(`${JSON.stringify({ sha256: digest(lines) })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Makes the renaming last through a loss of power, where the file system knows that of folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`The state file ${path} cannot be used: ${(error as Error).message}.`, { cause: error });
  }
}

function parse(line: string): object {
  try {
    return (JSON.parse(line) ?? {}) as object;
  } catch {
    return {};
  }
}

function readLine(line: string): readonly [name: string, json: string] {
  const end = line.indexOf(" ");
  return [JSON.parse(line.slice(0, end)) as string, line.slice(end + 1)];
}

function digest(lines: readonly string[]): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest("base64");
}
