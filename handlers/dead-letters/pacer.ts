/** Spreads calls evenly over time. */
export class Pacer {
  private nextMs = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number,
    private readonly sleep: (delayMs: number) => Promise<void>,
  ) {}

  /** Resolves with true at the time of the next call, or at once with false when that is not before `untilMs`. */
  async turn(untilMs = Infinity): Promise<boolean> {
    const nowMs = this.nowMs();
    const atMs = Math.max(nowMs, this.nextMs);
    if (atMs >= untilMs) return false;
    this.nextMs = atMs + 1_000 / this.perSecond;
    if (atMs > nowMs) await this.sleep(atMs - nowMs);
    return true;
  }
}
