import { open, readdir, rename, rm, stat, utimes, type FileHandle } from "node:fs/promises";

export type SpoolFile = ReturnType<typeof spoolFile>;
export type SpoolFiles = typeof nodeSpoolFiles;

/** The file operations of a spool; a process may be killed between any two of them. */
export const nodeSpoolFiles = {
  /** Creates a file; rejects when it exists. */
  create: async (path: string) => spoolFile(await open(path, "wx+", 0o600)),
  /** Opens a file for reading and writing; answers undefined when there is none. */
  open: (path: string) => unlessMissing(open(path, "r+").then(spoolFile), undefined),
  state: (path: string) => unlessMissing(stateOf(path), undefined),
  /** Renames atomically; answers false when there is no such file. */
  rename: (from: string, to: string) =>
    unlessMissing(
      rename(from, to).then(() => true),
      false,
    ),
  remove: (path: string) => rm(path, { force: true }),
  touch: (path: string) => unlessMissing(utimes(path, new Date(), new Date()), undefined),
  /** Names of the files in a folder, not those of folders in it; none when there is no such folder. */
  list: (folder: string) => unlessMissing(filesIn(folder), []),
  /** Resolves when the names in a folder survive a power cut. */
  syncFolder,
};

/** Writes all of a content from a position on, in as many calls as the system needs. */
export async function writeWhole(file: SpoolFile, content: Buffer, position: number): Promise<void> {
  for (let written = 0; written < content.length;) {
    const count = await file.write(content.subarray(written), position + written);
    if (count < 1) throw new Error(`The system took none of ${content.length - written} bytes.`);
    written += count;
  }
}

function spoolFile(handle: FileHandle) {
  return {
    async readAll(): Promise<Buffer> {
      // `readFile` would begin where the last read ended.
      const { size } = await handle.stat();
      const content = Buffer.alloc(size);
      let length = 0;
      while (length < size) {
        const { bytesRead } = await handle.read(content, length, size - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return content.subarray(0, length);
    },
    /** Writes from a position on and answers how many bytes it took, which may be fewer. */
    write: async (content: Buffer, position: number): Promise<number> =>
      (await handle.write(content, 0, content.length, position)).bytesWritten,
    truncate: (sizeBytes: number) => handle.truncate(sizeBytes),
    /** Resolves when what was written survives a power cut. */
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/** Flushes a folder, without which a new name in it may be lost; Windows cannot and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** `changed` differs after every write and touch; it is not comparable with a clock. */
async function stateOf(path: string): Promise<{ readonly sizeBytes: number; readonly changed: bigint }> {
  const { size, mtimeNs } = await stat(path, { bigint: true });
  return { sizeBytes: Number(size), changed: mtimeNs };
}

/** Leaves out folders, which may have a spool's name too. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

async function unlessMissing<Value, Default>(call: Promise<Value>, otherwise: Default) {
  try {
    return await call;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise;
    throw error;
  }
}
