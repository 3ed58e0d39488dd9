/** What must hold whatever goes wrong. */
export const invariants = {
  I1: "every event is in exactly one place: handled, dead letters with its reason, rejected with its reason",
  I2: "no good event is among the dead letters",
  I3: "with idempotency an event takes effect again only after a crash, a lost answer or a store error, with marks also at once",
  I4: "one prober in the fleet, at most 3 calls per lease, one at a time",
  I5: "from 10 s after the breaker opened only the prober calls, of all instances that had a reason to read the state",
  I6: "two hours after the last fault all good events are handled, a day after it the queue is empty and the breaker closed",
  I7: "recovery without faults empties the dead letters, and leaves only what cannot be handled in the parking lot",
  I8: "order is never relied on: messages come in any",
  I9: "a healthy run asks the breaker's store nothing",
  I10: "metrics balance: received = processed + retried + deferred + invalid + dead-lettered + duplicate",
  I11: "no invocation ends at its deadline, unless its process stands still",
  I12: "a batch ends when each of its handlers has ended, or when its time is nearly over",
  I13: "a message is received ever less often while it waits, and never near as often as its queue allows",
  I14: "while all else is well, an event that fails by itself keeps no breaker open and no other event waiting",
} as const;

export type Invariant = keyof typeof invariants;

/** One breach of an invariant. */
export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
  /** Virtual seconds since the beginning. */
  readonly atSeconds: number;
}

const keptViolations = 20;

/** Collects the breaches of one run. */
export class Violations {
  readonly kept: Violation[] = [];
  count = 0;
  private readonly broken = new Set<Invariant>();

  constructor(private readonly secondsSinceStart: () => number) {}

  add(invariant: Invariant, detail: string): void {
    this.count += 1;
    this.broken.add(invariant);
    if (this.kept.length >= keptViolations) return;
    this.kept.push({ invariant, detail, atSeconds: Math.round(this.secondsSinceStart() * 1000) / 1000 });
  }

  has(invariant: Invariant | "any"): boolean {
    return invariant === "any" ? this.count > 0 : this.broken.has(invariant);
  }
}
