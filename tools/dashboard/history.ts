/** The last values of a few lines, one value per slice of time: what sparklines and timelines are drawn from. */
export class History {
  private readonly lines = new Map<string, number[]>();

  /** @param length how many slices are kept. */
  constructor(readonly length: number) {}

  /** Adds the newest slice; a line that is not in it gets a zero. */
  push(slice: Readonly<Record<string, number>>): void {
    for (const name of Object.keys(slice)) {
      if (!this.lines.has(name)) this.lines.set(name, Array<number>(this.length).fill(0));
    }
    for (const [name, line] of this.lines) {
      line.push(slice[name] ?? 0);
      line.shift();
    }
  }

  /** Every line, oldest slice first. */
  all(): Record<string, readonly number[]> {
    return Object.fromEntries([...this.lines].map(([name, line]) => [name, [...line]]));
  }
}
