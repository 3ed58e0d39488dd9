/** The calls that the holder of the lease may make, one at a time. */
export class Probe {
  successes = 0;
  isCalling = false;

  constructor(
    private callsLeft: number,
    /** The one that holds the lease. */
    readonly batch: object,
  ) {}

  get isSpent(): boolean {
    return this.callsLeft === 0;
  }

  /** Counts the call when it begins, as it may never end. */
  begin(): void {
    this.callsLeft -= 1;
    this.isCalling = true;
  }

  end(): void {
    this.isCalling = false;
  }
}
