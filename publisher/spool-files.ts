import { open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** What a file spool does to files; each is one step between which a process may die. */
export interface SpoolFiles {
  /** Appends to the file of this name, made when missing; resolves when it survives a power cut. */
  append(path: string, content: string | Buffer): Promise<void>;
  /** Answers undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Answers false when there is no such file. */
  rename(from: string, to: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /** Names of the files in a folder. */
  list(folder: string): Promise<string[]>;
  /** Answers 0 when there is no such file. */
  sizeBytes(path: string): Promise<number>;
}

/** The calls of node:fs/promises that {@link appendDurably} makes. */
export type AppendCalls = Pick<typeof import("node:fs/promises"), "open" | "stat">;

/** The real files. */
export const nodeSpoolFiles: SpoolFiles = {
  append: (path, content) => appendDurably(path, content),
  read: (path) => unlessMissing(readFile(path), undefined),
  async rename(from, to) {
    const renamed = await unlessMissing(
      rename(from, to).then(() => true),
      false,
    );
    if (renamed) await syncFolder(dirname(to));
    return renamed;
  },
  remove: (path) => rm(path, { force: true }),
  list: (folder) => unlessMissing(readdir(folder), []),
  sizeBytes: (path) =>
    unlessMissing(
      stat(path).then(({ size }) => size),
      0,
    ),
};

/**
 * Appends and flushes, and then looks whether the path still names the file that was written: a replay, also one in
 * another process, may have renamed it and read it before this write. Then it is written again.
 */
export async function appendDurably(
  path: string,
  content: string | Buffer,
  calls: AppendCalls = { open, stat },
): Promise<void> {
  for (;;) {
    const file = await calls.open(path, "a", 0o600);
    try {
      await file.appendFile(content);
      await file.sync();
      const written = await file.stat({ bigint: true });
      await syncFolder(dirname(path));
      const named = await unlessMissing(calls.stat(path, { bigint: true }), undefined);
      if (named?.ino === written.ino && named.dev === written.dev) return;
    } finally {
      await file.close();
    }
  }
}

/** A new name in a folder is safe only when the folder is flushed too; Windows cannot and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<Value, Default>(
  call: Promise<Value>,
  otherwise: Default,
): Promise<Value | Default> {
  try {
    return await call;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return otherwise;
    throw error;
  }
}
