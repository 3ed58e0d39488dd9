import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** An archive of a program, laid open: name in the archive → absolute path of the file. */
export class FileSet {
  constructor(readonly files: Readonly<Record<string, string>>) {}
}

/** The value with every archive in it replaced by its {@link FileSet}. */
export async function filesOf(value: unknown): Promise<unknown> {
  if (value instanceof pulumi.asset.AssetArchive) return new FileSet(await archived(value));
  if (Array.isArray(value)) return Promise.all(value.map(filesOf));
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await filesOf(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

async function archived(archive: pulumi.asset.AssetArchive): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, asset] of Object.entries(await archive.assets)) {
    if (!(asset instanceof pulumi.asset.FileAsset)) {
      throw new Error(
        `The archive's entry ${name} is no file: a text would be kept whole in the stack's state.`,
      );
    }
    files[name] = resolve(await asset.path);
  }
  return files;
}
