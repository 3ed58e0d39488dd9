/** Gives out turns, so many a second, evenly. */
export class Pacer {
  private nextMs = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number,
    private readonly sleep: (delayMs: number) => Promise<void>,
  ) {}

  /** Resolves when it is the caller's turn: with true, or at once with false when that would be at `untilMs` or later. */
  async turn(untilMs = Infinity): Promise<boolean> {
    const nowMs = this.nowMs();
    const myMs = Math.max(nowMs, this.nextMs);
    if (myMs >= untilMs) return false;
    this.nextMs = myMs + 1_000 / this.perSecond;
    if (myMs > nowMs) await this.sleep(myMs - nowMs);
    return true;
  }
}
