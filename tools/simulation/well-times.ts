import type { Window } from "./draw-outages";

/** The times in which everything around the consumer is well, but for strays; what happens outside of them is excused. */
export class WellTimes {
  /** In order, without overlaps. */
  private readonly troubles: readonly Window[];

  /** @param afterMs how long the consequences of a trouble may last */
  constructor(windows: readonly Window[], afterMs: number) {
    const merged: { fromMs: number; toMs: number }[] = [];
    for (const { fromMs, toMs } of [...windows].sort((one, other) => one.fromMs - other.fromMs)) {
      const last = merged.at(-1);
      if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs + afterMs);
      else merged.push({ fromMs, toMs: toMs + afterMs });
    }
    this.troubles = merged;
  }

  /** How much of a stretch of time all was well. */
  wellMs(fromMs: number, toMs: number): number {
    let wellMs = toMs - fromMs;
    for (const trouble of this.troubles) {
      wellMs -= Math.max(0, Math.min(toMs, trouble.toMs) - Math.max(fromMs, trouble.fromMs));
    }
    return wellMs;
  }
}
