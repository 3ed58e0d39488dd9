import pc from "picocolors";
import { visibleText } from "../packages/text/visible-text";

/** Where progress is shown: a terminal, a pipe, or a test's collector. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 24;
const redrawMs = 1_000;
const lineEveryMs = 5_000;

/**
 * Shows how far a run is: in a terminal one line that is redrawn every second, elsewhere a line for each stage and
 * one every five seconds while it lasts.
 */
export class Progress {
  private readonly startedMs = this.nowMs();
  private stage = "";
  /** The last that a line was written for, elsewhere than in a terminal. */
  private writtenStage = "";
  private bar = "";
  private text = "";
  private writtenMs = 0;
  private drawnMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly output: ProgressOutput,
    private readonly nowMs = () => performance.now(),
  ) {}

  /**
   * Begins a stage of unknown length, or says how far it is.
   * @param note follows the stage, and may change while it lasts. Default nothing.
   */
  say(stage: string, note = ""): void {
    this.show(stage, "", `${stage}${note}`);
  }

  /**
   * Shows how much of a stage is done; more than was expected shows as all.
   * @param note follows the stage. Default nothing.
   */
  count(stage: string, done: number, of: number, note = ""): void {
    const filled = of > 0 ? Math.round(Math.min(done / of, 1) * barWidth) : 0;
    const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
    this.show(stage, `${pc.dim(bar)} `, `${done}/${of} ${stage}${note}`);
  }

  /** What it says, or said last. */
  get shown(): string {
    return this.text;
  }

  /** Shows that something happens where work lets no timer fire; it can be called at will. */
  refresh(): void {
    if (this.stage && this.nowMs() - this.drawnMs >= redrawMs) this.draw();
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    this.stop("\r\u001b[K");
  }

  /** Leaves the line as it is. */
  end(): void {
    this.stop("\n");
  }

  private show(stage: string, bar: string, text: string): void {
    if (stage !== this.stage) this.end();
    [this.stage, this.bar, this.text] = [stage, bar, visibleText(text)];
    this.timer ??= setInterval(() => this.draw(), redrawMs).unref();
    this.draw();
  }

  private draw(): void {
    const nowMs = this.nowMs();
    this.drawnMs = nowMs;
    const seconds = `${((nowMs - this.startedMs) / 1000).toFixed(1).padStart(5)} s`;
    if (this.output.isTTY) this.output.write(`\r\u001b[K${pc.dim(seconds)} ${this.bar}${this.text}`);
    else if (this.stage !== this.writtenStage || nowMs - this.writtenMs >= lineEveryMs) {
      this.output.write(`${seconds} ${this.text}\n`);
      [this.writtenStage, this.writtenMs] = [this.stage, nowMs];
    }
  }

  private stop(lineEnd: string): void {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.output.isTTY && this.stage) this.output.write(lineEnd);
    this.stage = "";
  }
}
