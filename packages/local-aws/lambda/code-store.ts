import { createHash } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readPackage } from "./read-package";

/** Where a package lies, and what names its content. */
export interface StoredCode {
  readonly folder: string;
  /** SHA-256 of names and contents, base64. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Function packages in a temporary folder outside the project, one folder per content. */
export class CodeStore {
  /** Everything that is stored lies below this folder. */
  readonly root = mkdtempSync(join(tmpdir(), "local-lambda-"));
  private readonly stored = new Map<string, Promise<StoredCode>>();
  private isClosed = false;

  /** Writes the package unless one with the same names and contents is there already. */
  async put(files: Readonly<Record<string, string | Buffer>>): Promise<StoredCode> {
    const contents = await readPackage(files);
    if (this.isClosed) throw new Error("The local AWS is closed: it stores no code any more.");
    const sha256 = hash(contents);
    const writing = this.stored.get(sha256) ?? this.write(sha256, contents);
    this.stored.set(sha256, writing);
    return writing;
  }

  /** Removes every package, and what is being written meanwhile. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.stored.values());
    await rm(this.root, { recursive: true, force: true, maxRetries: 3 });
  }

  private async write(sha256: string, contents: ReadonlyMap<string, Buffer>): Promise<StoredCode> {
    const folder = join(this.root, Buffer.from(sha256, "base64").toString("hex").slice(0, 32));
    let bytes = 0;
    for (const [name, content] of contents) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      // A copy, not a link: what a function does to its own files must not reach where they came from.
      await writeFile(path, content);
      bytes += content.length;
    }
    return { folder, sha256, bytes };
  }
}

function hash(contents: ReadonlyMap<string, Buffer>): string {
  const digest = createHash("sha256");
  for (const [name, content] of contents) digest.update(`${name}\0${content.length}\0`).update(content);
  return digest.digest("base64");
}
