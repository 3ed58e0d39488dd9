import { expect } from "chai";
import { neverOpened } from "../../../../../handlers/breaker/circuit-breaker-transitions";
import type { IdempotencyItem } from "../../../../../handlers/consumer/idempotency-item";
import type { EventLine } from "../../../../../tools/cli/events/explain/event-lines";
import {
  explainSubscription,
  type KeptLetter,
  type SubscriptionEvidence,
} from "../../../../../tools/cli/events/explain/explain-subscription";

const nowMs = Date.parse("2026-11-23T12:00:00.000Z");
const [earlier, later] = [nowMs - 60_000, nowMs + 60_000];

function line(what: string, more: Partial<EventLine> = {}): EventLine {
  return { atMs: nowMs - 1_000, what, text: "", ...more };
}

function record(state: IdempotencyItem["state"], more: Partial<IdempotencyItem> = {}): IdempotencyItem {
  const none = { attempts: 0, crashes: 0, leaseExpiresAtMs: 0, owner: "o", version: 1 };
  return { state, ...none, ...more } as IdempotencyItem;
}

function letter(kind: KeptLetter["kind"], more: Partial<KeptLetter> = {}): KeptLetter {
  const known = { queue: "q", reason: "max-attempts", parkingLotReason: "", detail: "attempt 5: Error" };
  return { kind, ...known, sentAtMs: earlier, recovery: "recovery sends it back", ...more };
}

const open = { ...neverOpened, state: "OPEN", openedAtMs: earlier, untilMs: later } as const;
const closed: SubscriptionEvidence = {
  ...{ lines: [], letters: [], record: undefined, isJournalled: false },
  ...{ breaker: neverOpened, deliveries: "on", waiting: 3 },
};

describe("explainSubscription", () => {
  const cases: [
    what: string,
    evidence: Partial<SubscriptionEvidence>,
    state: string | RegExp,
    next: string | RegExp,
  ][] = [
    ["a journalled event", { isJournalled: true }, "handled", "nothing"],
    [
      "a completed record",
      { record: record("COMPLETED"), lines: [line("retried", { attempt: 1 })] },
      "handled",
      "nothing",
    ],
    [
      "a line of a success",
      { lines: [line("retried", { attempt: 1 }), line("processed")] },
      "handled",
      "nothing",
    ],
    [
      "a record that forgot its failures",
      { record: record("RETRYABLE"), lines: [line("retried", { attempt: 1 })] },
      "handled",
      "nothing",
    ],
    ["an empty queue and no failure", { waiting: 0 }, /^is handled, as nothing tells/, "nothing"],
    [
      "messages in the queue and no failure",
      {},
      /waits, or is handled: .* about 3 messages wait/,
      "its first attempt, if it waits",
    ],
    [
      "a failed attempt",
      { lines: [line("retried", { attempt: 2 }), line("log")], record: record("RETRYABLE", { failures: 2 }) },
      "waits for its next attempt",
      /^attempt 3 between 2026-11-23T12:00:04.000Z and 2026-11-23T12:00:09.000Z/,
    ],
    [
      "a failed attempt and an open breaker",
      { lines: [line("retried", { attempt: 2 })], breaker: open },
      "waits for its next attempt",
      /^another attempt, as the breaker lets it: it is OPEN since \S+, which probes from 2026-11-23T12:01:00.000Z$/,
    ],
    [
      "a deferred event",
      { lines: [line("deferred")], breaker: open },
      "deferred",
      /^another attempt, as the breaker/,
    ],
    [
      "silence, an empty queue and an open breaker",
      { waiting: 0, breaker: open },
      /^waits, or is handled/,
      /as the breaker lets it/,
    ],
    [
      "stopped deliveries",
      { lines: [line("retried", { attempt: 1 })], deliveries: "stopped" },
      "waits for its next attempt",
      /deliveries are started/,
    ],
    [
      "an attempt under way",
      { record: record("IN_PROGRESS", { leaseExpiresAtMs: later }) },
      "is being attempted",
      /^it ends by 2026-11-23T12:01:00.000Z/,
    ],
    [
      "an attempt that never ended",
      { record: record("IN_PROGRESS", { leaseExpiresAtMs: earlier }) },
      /never ended/,
      /last and alone$/,
    ],
    [
      "a dead letter",
      { letters: [letter("consumer")], record: record("COMPLETED") },
      "is a dead letter since 2026-11-23T11:59:00.000Z: max-attempts (attempt 5: Error)",
      "recovery sends it back",
    ],
    [
      "the newest of two letters",
      {
        letters: [
          letter("consumer"),
          letter("parking-lot", { sentAtMs: nowMs, parkingLotReason: "max-recoveries" }),
        ],
      },
      /^is in the parking lot since 2026-11-23T12:00:00.000Z: max-attempts, max-recoveries/,
      "recovery sends it back",
    ],
    [
      "a dead letter that is gone",
      { lines: [line("dead-lettered", { attempt: 5 })] },
      "was dead-lettered at 2026-11-23T11:59:59.000Z, and is there no more",
      /^it was sent back and waits/,
    ],
  ];
  for (const [what, evidence, state, next] of cases) {
    it(`tells of ${what}`, () => {
      const told = explainSubscription({ ...closed, ...evidence }, nowMs);
      expect(told.state).to.match(typeof state === "string" ? new RegExp(`^${escaped(state)}$`) : state);
      expect(told.next).to.match(typeof next === "string" ? new RegExp(`^${escaped(next)}$`) : next);
    });
  }
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
