/** The calls that the holder of the lease may make to find out: a few, and one at a time. */
export class Probe {
  successes = 0;
  isCalling = false;

  constructor(private callsLeft: number) {}

  get isSpent(): boolean {
    return this.callsLeft === 0;
  }

  /** The budget counts calls, not successes: a call that never ends has been made all the same. */
  begin(): void {
    this.callsLeft -= 1;
    this.isCalling = true;
  }

  end(): void {
    this.isCalling = false;
  }
}
