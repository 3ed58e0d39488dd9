/** Gives out turns, so many a second, evenly. */
export class Pacer {
  private nextMs = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number,
    private readonly sleep: (delayMs: number) => Promise<void>,
  ) {}

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const nowMs = this.nowMs();
    const myMs = Math.max(nowMs, this.nextMs);
    this.nextMs = myMs + 1_000 / this.perSecond;
    if (myMs > nowMs) await this.sleep(myMs - nowMs);
  }
}
