import type { ModelName } from "./replay";

/** A defect of a model, which its invariants must notice. */
export interface SpecMutant {
  readonly model: ModelName;
  readonly meaning: string;
  /** What stands there once, and what instead. */
  readonly from: string;
  readonly to: string;
}

export const specMutants: readonly SpecMutant[] = [
  {
    model: "idempotency",
    meaning: "a lease ends before its invocation",
    from: "leaseSeconds = 34",
    to: "leaseSeconds = 4",
  },
  {
    model: "idempotency",
    meaning: "the record is written whatever it has become",
    from: "= stored.version == pending.version",
    to: "= stored.version >= pending.version",
  },
  {
    model: "idempotency",
    meaning: "an event is handled again that was handled",
    from: 'else if (stored.state == "COMPLETED") { kind: "duplicate", then: stored }',
    to: 'else if (stored.state == "COMPLETED") { kind: "attempt", then: fresh }',
  },
  {
    model: "idempotency",
    meaning: "a message is acknowledged whose dead letter was not sent",
    from: 'wait: if (how == "answered") "DEAD_LETTER"',
    to: 'wait: if (how != "lost") "DEAD_LETTER"',
  },
  {
    model: "idempotency",
    meaning: "an attempt that was permitted and did not begin counts as a crash",
    from: 'crashes: stored.crashes + if (stored.state == "ISOLATED") 0 else 1',
    to: "crashes: stored.crashes + 1",
  },
  {
    model: "breaker",
    meaning: "a lease that is held is taken",
    from: 'else i.state == "HALF_OPEN" and now >= i.lease',
    to: 'else i.state == "HALF_OPEN"',
  },
  {
    model: "breaker",
    meaning: "a lease ends before its invocation",
    from: "p.startedAt + invocationMs + leaseMarginMs",
    to: "p.startedAt + leaseMarginMs",
  },
  {
    model: "breaker",
    meaning: "it opens by failures before it last closed",
    from: "and stored.closedAt <= p.tripSince)",
    to: ")",
  },
  {
    model: "breaker",
    meaning: "probes without a result close it",
    from: "if (p.successes == 0) writes(q, postponed(p.known, now))",
    to: "if (false) q",
  },
  {
    model: "breaker",
    meaning: "the item is read too seldom",
    from: "not(p.isProbing) and now - p.requestedAt >= refreshMs",
    to: "not(p.isProbing) and now - p.requestedAt >= 4 * refreshMs",
  },
];
