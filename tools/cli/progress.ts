import pc from "picocolors";
import { visibleText } from "../../packages/text/visible-text";

/** Where progress is shown: a terminal, a pipe, or a test's collector. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 24;
const linesPerRun = 10;

/** Tells how far a long run is: a bar that moves in a terminal, a line per tenth elsewhere. */
export class Progress {
  private shown = "";
  private tenth = -1;

  constructor(private readonly output: ProgressOutput) {}

  /** Shows how much is done; more than was expected shows as all. */
  count(what: string, done: number, of: number): void {
    const share = of > 0 ? Math.min(done / of, 1) : 0;
    const text = `${done}/${of} ${visibleText(what)}`;
    if (!this.output.isTTY) return this.line(text, Math.floor(share * linesPerRun));
    const filled = Math.round(share * barWidth);
    const bar = pc.dim(`${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`);
    this.shown = `${bar} ${text}`;
    this.output.write(`\r\u001b[K${this.shown}`);
  }

  /** Takes the bar away, so that something else can be written. */
  clear(): void {
    if (this.shown) this.output.write("\r\u001b[K");
    this.shown = "";
    this.tenth = -1;
  }

  private line(text: string, tenth: number): void {
    if (tenth === this.tenth) return;
    this.tenth = tenth;
    this.output.write(`${text}\n`);
  }
}
