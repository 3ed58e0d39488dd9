import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatSource } from "../../format-source";

/** Changes of a folder's files, which are written all at once, and can be taken back. */
export class SourceChanges {
  private readonly before = new Map<string, string | undefined>();
  /** Folders that were not there. */
  private readonly made: string[] = [];
  private readonly texts = new Map<string, string>();

  constructor(readonly folder: string) {}

  /** Adds a file, and never overwrites one. */
  create(path: string, text: string): void {
    if (existsSync(join(this.folder, path)))
      throw new Error(`${path} exists already, and nothing is overwritten`);
    this.before.set(path, undefined);
    this.texts.set(path, text);
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.texts.get(path) ?? readFileSync(join(this.folder, path), "utf8");
    if (!this.before.has(path)) this.before.set(path, text);
    this.texts.set(path, change(text));
  }

  /** Formats all as the repository's files are; answers for each file its lines that are new. */
  async format(): Promise<readonly { path: string; isNew: boolean; lines: string[] }[]> {
    for (const [path, text] of this.texts) this.texts.set(path, await formatSource(path, text));
    return [...this.texts].map(([path, text]) => {
      const before = this.before.get(path);
      const known = new Set(before?.split("\n"));
      const lines = text
        .trimEnd()
        .split("\n")
        .filter((line) => !known.has(line));
      return { path, isNew: before === undefined, lines };
    });
  }

  write(): void {
    this.put(this.texts);
  }

  /** Leaves every file as it was before {@link write}, and no folder that was made for one. */
  takeBack(): void {
    this.put(this.before);
    for (const folder of this.made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }

  private makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true });
    if (first !== undefined) this.made.push(first);
  }

  private put(texts: ReadonlyMap<string, string | undefined>): void {
    for (const [path, text] of texts) {
      const file = join(this.folder, path);
      if (text !== undefined) {
        this.makeFolder(dirname(file));
        writeFileSync(file, text);
      } else rmSync(file, { force: true });
    }
  }
}
