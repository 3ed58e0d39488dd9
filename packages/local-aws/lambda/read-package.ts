import { readFile } from "node:fs/promises";

/** The files of a package with their contents, by name, in the order of their names. */
export async function readPackage(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  for (const name of Object.keys(files).sort()) {
    const source = files[name] as string | Buffer;
    contents.set(name, typeof source === "string" ? await readFile(source) : source);
  }
  return contents;
}
