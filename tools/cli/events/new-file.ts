import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { UsageError } from "./usage-error";

/** A file of lines that is made new: it holds data of people, and is for its owner alone. */
export class NewFile {
  private readonly descriptor: number;

  constructor(path: string) {
    try {
      this.descriptor = openSync(path, "wx", 0o600);
    } catch (error) {
      throw new UsageError(`--file ${path} cannot be made: ${(error as Error).message}.`);
    }
  }

  add(line: string): void {
    writeFileSync(this.descriptor, `${line}\n`);
  }

  /** Returns when the lines would outlive a crash. */
  close(): void {
    fsyncSync(this.descriptor);
    closeSync(this.descriptor);
  }
}
