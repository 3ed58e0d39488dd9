import { Batch } from "../../handlers/consumer/batch";
import { SharedCircuitBreaker } from "../../handlers/breaker/shared-circuit-breaker";
import * as transitions from "../../handlers/breaker/circuit-breaker-transitions";
import * as weights from "../../handlers/failures/failure-weight";
import type { ConsumerPorts } from "../../handlers/consumer/consumer-ports";
import type { StateItem, StateTable } from "../../handlers/ports/state-table";
import { BatchMetrics } from "../../handlers/consumer/batch-metrics";
import * as items from "../../handlers/consumer/idempotency-item";
import { IdempotencyRecord } from "../../handlers/consumer/idempotency-record";
import { unknownAttempts } from "./make-event";
import type { Mutant } from "./mutant";
import { processMutants } from "./process-mutants";
import { promiseMutants } from "./promise-mutants";
import { replace } from "./replace";

const done = (): Promise<void> => Promise.resolve();

/** Every mutant must be noticed by an invariant: what is not noticed is not tested. */
export const mutants: readonly Mutant[] = [
  {
    name: "no-compare-and-set",
    meaning: "the breaker's item is written whatever it has become",
    firstSeed: 34,
    events: 100,
    ports: (ports) => ({ ...ports, breakers: unconditional(ports.breakers) }),
  },
  {
    name: "no-compare-and-set-attempt",
    meaning: "an attempt begins whoever else has begun one",
    firstSeed: 8,
    plan: { mode: "lock" },
    ports: (ports) => ({ ...ports, idempotency: unconditional(ports.idempotency) }),
  },
  {
    name: "short-lease",
    meaning: "the prober's lease ends before the prober does",
    firstSeed: 34,
    events: 50,
    ports: (ports) => ({ ...ports, breakers: withShortLease(ports) }),
  },
  {
    name: "no-probe-bound",
    meaning: "a prober calls as often as it likes",
    firstSeed: 16,
    plan: { batchSize: 100, windowMs: 1_000, eventsPerSecond: 20, rates: { "dependency-outage": 0.3 } },
    settings: { breaker: { permittedCallsInHalfOpen: 10 } },
  },
  {
    name: "blind-to-others",
    meaning: "what others decided about the breaker is not read",
    firstSeed: 11,
    ports: (ports) => ({
      ...ports,
      breakers: { read: async () => undefined, write: () => Promise.reject(new Error("not written")) },
    }),
  },
  {
    name: "lease-never-free",
    meaning: "the lease of a prober that died is kept for ever",
    firstSeed: 120,
    events: 100,
    plan: { faultFactor: 5, eventsPerSecond: 1, batchSize: 10 },
    patch: () =>
      replace(
        transitions,
        "isLeaseFree",
        (isFree: typeof transitions.isLeaseFree) => (item, nowMs, hasOthers) =>
          item.state !== "HALF_OPEN" && isFree(item, nowMs, hasOthers),
      ),
  },
  {
    name: "asks-while-healthy",
    meaning: "the breaker's item is read before every event",
    patch: () => replace(SharedCircuitBreaker.prototype, "needsSync", () => () => true),
  },
  {
    name: "no-idempotency",
    meaning: "an event is handled whenever it comes",
    firstSeed: 14,
    plan: { mode: "lock" },
    settings: { idempotency: { mode: "none" } },
  },
  {
    name: "success-not-recorded",
    meaning: "that an event was handled is not written down",
    firstSeed: 10,
    plan: { mode: "lock" },
    patch: () => replace(IdempotencyRecord.prototype, "complete", () => done),
  },
  {
    name: "marks-not-written",
    meaning: "with marks, that an event was handled is not written down",
    firstSeed: 10,
    invariant: "I3",
    plan: { mode: "mark" },
    patch: () => replace(IdempotencyRecord.prototype, "complete", () => done),
  },
  {
    name: "outage-counted",
    meaning: "a failure while all others fail too gives an event up",
    firstSeed: 2,
    patch: () =>
      replace(
        weights,
        "failureWeight",
        (weigh: typeof weights.failureWeight) => (successes, calls) =>
          successes === 0 ? unknownAttempts : weigh(successes, calls),
      ),
  },
  {
    name: "receives-counted",
    meaning: "an event that was received six times is taken for one that kills its process",
    firstSeed: 13,
    events: 100,
    plan: { mode: "lock" },
    patch: () =>
      replace(
        IdempotencyRecord.prototype,
        "requestAttempt",
        (decide: IdempotencyRecord["requestAttempt"]) =>
          async function (this: IdempotencyRecord, receives: number) {
            const decision = await decide.call(this, receives);
            if (receives < 6 || decision?.kind !== "attempt") return decision;
            return { kind: "crash-loop" as const, item: decision.next };
          },
      ),
  },
  {
    name: "no-isolation",
    invariant: "I2",
    meaning: "an event that may have killed its process is handled among others",
    firstSeed: 6,
    events: 100,
    plan: { faultFactor: 5, batchSize: 10 },
    patch: () =>
      replace(items, "decideAttempt", (decide: typeof items.decideAttempt) => (item, attempt) => {
        const decision = decide(item, attempt);
        if (decision.kind !== "isolate") return decision;
        return { kind: "attempt", next: { ...decision.next, state: "IN_PROGRESS" } };
      }),
  },
  {
    name: "low-max-receive-count",
    meaning: "the queue gives an event up after three receives",
    plan: { maxReceiveCount: 3 },
    isInPlan: true,
  },
  {
    name: "defers-without-returning",
    meaning: "a deferred message is not among the failures of the answer",
    patch: () =>
      replace(
        Batch.prototype,
        "collect",
        (collect: Batch["collect"]): Batch["collect"] =>
          function (this: Batch, item, outcome) {
            return collect.call(this, item, outcome.kind === "deferred" ? { kind: "processed" } : outcome);
          },
      ),
  },
  {
    name: "hop-guard-off",
    meaning: "a chain of events may be of any length",
    firstSeed: 14,
    events: 100,
    plan: { faultFactor: 10 },
    settings: { maxHops: 1_000 },
  },
  {
    name: "deferred-not-measured",
    meaning: "the metrics leave out what was deferred",
    patch: () =>
      replace(
        BatchMetrics.prototype,
        "addOutcome",
        (add: BatchMetrics["addOutcome"]) =>
          function (this: BatchMetrics, outcome) {
            if (outcome !== "deferred") add.call(this, outcome);
          },
      ),
  },
  {
    name: "swallows-in-recovery",
    meaning: "recovery removes a dead letter that it could not send",
    firstSeed: 30,
    plan: { rates: { "failing-event": 0.05, "dead-letter-failure": 0.2 } },
    recoveryPorts: ({ queues, ...ports }) => ({
      ...ports,
      queues: { ...queues, send: (url, message) => queues.send(url, message).catch(done) },
    }),
  },
  ...promiseMutants,
  ...processMutants,
];

/** The mutant of that name. */
export function findMutant(name: string): Mutant {
  const found = mutants.find((mutant) => mutant.name === name);
  if (found) return found;
  throw new Error(`There is no mutant ${name}, only ${mutants.map((mutant) => mutant.name).join(", ")}.`);
}

function unconditional<Item extends StateItem>(table: StateTable<Item>): StateTable<Item> {
  return {
    read: (key) => table.read(key),
    async write(key, item) {
      const stored = await table.read(key);
      return table.write(key, item, stored?.version ?? 0);
    },
  };
}

function withShortLease({ breakers, clock }: ConsumerPorts): ConsumerPorts["breakers"] {
  return {
    read: (key) => breakers.read(key),
    write(key, item, seenVersion) {
      const isLease = item.state === "HALF_OPEN";
      return breakers.write(
        key,
        isLease ? { ...item, leaseExpiresAtMs: clock.now() + 500 } : item,
        seenVersion,
      );
    },
  };
}
