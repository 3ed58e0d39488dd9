import pc from "picocolors";

const barWidth = 24;

/** Tells how far a run is: a bar that moves in a terminal, a line per stage elsewhere. */
export class Progress {
  private readonly startedMs = performance.now();
  private stage = "";

  constructor(private readonly out: NodeJS.WriteStream) {}

  /** Begins a stage of unknown length, or says how it goes on. */
  say(stage: string): void {
    this.show(stage, stage);
  }

  /** Shows how much of a stage is done. */
  count(stage: string, done: number, of: number): void {
    const filled = of > 0 ? Math.round((Math.min(done, of) / of) * barWidth) : 0;
    const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
    this.show(stage, `${bar} ${done}/${of} ${stage}`);
  }

  /** Leaves the last state standing. */
  end(): void {
    if (this.out.isTTY && this.stage) this.out.write("\n");
    this.stage = "";
  }

  private show(stage: string, text: string): void {
    if (!this.out.isTTY) {
      if (stage !== this.stage) this.out.write(`${this.seconds()} ${stage}\n`);
    } else {
      if (stage !== this.stage) this.end();
      this.out.write(`\r\u001b[K${pc.dim(this.seconds())} ${text}`);
    }
    this.stage = stage;
  }

  private seconds(): string {
    return `${((performance.now() - this.startedMs) / 1000).toFixed(1).padStart(5)} s`;
  }
}
