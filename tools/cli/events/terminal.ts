import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { Progress } from "../../progress";
import { whenReaderEnds } from "../../when-reader-ends";

/** What a command has around it: the person at the terminal, and time. Verbs reach it by a {@link Session} only. */
export interface Terminal {
  /** Writes what was asked for, with a line end, to the standard output. */
  out(text: string): void;
  /** Writes what else there is to say, with a line end, to the standard error. */
  note(text: string): void;
  readonly progress: Progress;
  /** Whether there is somebody to ask. */
  readonly isInteractive: boolean;
  ask(question: string): Promise<string>;
  /** All of the standard input. */
  input(): Promise<string>;
  /** Aborted by Ctrl-C, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Resolves after the delay, or at once when {@link signal} is aborted. */
  sleep(delayMs: number): Promise<void>;
}

/** The terminal that the process was started from; the second Ctrl-C ends the process. */
export function systemTerminal(): Terminal {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  whenReaderEnds(() => interrupted.abort());
  const { signal } = interrupted;
  const progress = new Progress(process.stderr);
  return {
    out(lines) {
      progress.clear();
      process.stdout.write(`${lines}\n`);
    },
    note(lines) {
      progress.clear();
      process.stderr.write(`${lines}\n`);
    },
    progress,
    isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    ask: (question) =>
      new Promise((resolve) => {
        const lines = createInterface({ input: process.stdin, output: process.stderr });
        // Ctrl-C and Ctrl-D end the question without an answer.
        lines.once("SIGINT", () => interrupted.abort());
        lines.once("SIGINT", () => lines.close());
        lines.once("close", () => resolve(""));
        lines.question(question, (answer) => {
          resolve(answer);
          lines.close();
        });
      }),
    input: () => text(process.stdin),
    signal,
    nowMs: () => Date.now(),
    sleep: (delayMs) => wait(delayMs, undefined, { signal }).catch(() => undefined),
  };
}
