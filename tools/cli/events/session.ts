import { visibleText } from "../../../packages/text/visible-text";
import type { Progress } from "../../progress";
import { showColumns } from "../show-columns";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/**
 * All that a verb can say and ask. Everything goes through {@link visibleText} here, line by line, so that no event,
 * answer or error can write to the terminal anything but text; a line end within a line came with the data and is
 * shown as `\n`.
 */
export class Session {
  constructor(private readonly terminal: Terminal) {}

  /** Writes lines of what was asked for to the standard output. */
  out(...lines: readonly string[]): void {
    this.terminal.out(lines.map(visibleText).join("\n"));
  }

  /** Writes a table to the standard output. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.terminal.out(showColumns(head, rows));
  }

  /**
   * Writes a value as JSON to the standard output.
   * @param indent spaces per level; 0: one line, so that other programs can follow. Default 2.
   */
  json(value: unknown, indent = 2): void {
    this.out(...JSON.stringify(value, null, indent).split("\n"));
  }

  /** Writes lines of what else there is to say to the standard error. */
  note(...lines: readonly string[]): void {
    this.terminal.note(lines.map(visibleText).join("\n"));
  }

  /** Asks the person; answers with nothing when there is none. */
  ask(question: string): Promise<string> {
    return this.terminal.ask(visibleText(question));
  }

  /** All of the standard input. */
  input(): Promise<string> {
    return this.terminal.input();
  }

  get progress(): Progress {
    return this.terminal.progress;
  }

  /** Whether there is somebody to ask. */
  get isInteractive(): boolean {
    return this.terminal.isInteractive;
  }

  /** Aborted by Ctrl-C. */
  get signal(): AbortSignal {
    return this.terminal.signal;
  }

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return this.terminal.nowMs();
  }

  /** Resolves after the delay, or at once when {@link signal} is aborted. */
  sleep(delayMs: number): Promise<void> {
    return this.terminal.sleep(delayMs);
  }
}

/** Asks before something is changed, unless `yes` was said beforehand; answers whether to go on. */
export async function confirm(session: Session, what: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true;
  if (!session.isInteractive) {
    throw new UsageError(`${what} Without a terminal nobody can be asked: say --yes. Nothing was changed.`);
  }
  const answer = await session.ask(`${what} Go on? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return true;
  session.note("Nothing was changed.");
  return false;
}
