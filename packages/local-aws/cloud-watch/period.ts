const maxDifferentValues = 1000;

/** What a client sums up itself, of values nobody sees any more. */
export interface StatisticSet {
  readonly sum: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** Everything known of one metric in one stretch of time. */
export class Period implements StatisticSet {
  sum = 0;
  count = 0;
  min = Infinity;
  max = -Infinity;
  /** How often each value occurred; only the first thousand different ones, which percentiles are taken of. */
  readonly values = new Map<number, number>();

  add(value: number, count = 1): void {
    this.addSet({ sum: value * count, count, min: value, max: value });
  }

  addSet(set: StatisticSet): void {
    this.addTotals(set);
    // A set tells its values only where they were all the same.
    if (set.min === set.max) this.addValue(set.min, set.count);
  }

  addPeriod(period: Period): void {
    this.addTotals(period);
    for (const [value, count] of period.values) this.addValue(value, count);
  }

  private addTotals(set: StatisticSet): void {
    this.sum += set.sum;
    this.count += set.count;
    this.min = Math.min(this.min, set.min);
    this.max = Math.max(this.max, set.max);
  }

  private addValue(value: number, count: number): void {
    const known = this.values.get(value);
    if (known !== undefined || this.values.size < maxDifferentValues) {
      this.values.set(value, (known ?? 0) + count);
    }
  }
}
