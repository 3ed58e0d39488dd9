import { expect } from "chai";
import {
  decideAttempt,
  withDeadLettered,
  type AttemptRequest,
  type IdempotencyItem,
} from "../../../handlers/consumer/idempotency-item";

const attempt: AttemptRequest = {
  nowMs: 1_000_000,
  owner: "request-2/message-1",
  messageId: "message-1",
  fingerprint: "print-1",
  leaseExpiresAtMs: 1_034_000,
  isRedriven: false,
  ttl: 5_000,
  maxAttempts: 5,
  maxCrashes: 6,
};
const item: IdempotencyItem = {
  state: "RETRYABLE",
  attempts: 2,
  crashes: 0,
  leaseExpiresAtMs: 0,
  owner: "request-1/message-1",
  fingerprint: "print-1",
  version: 7,
  ttl: 4_000,
};
const begun = {
  state: "IN_PROGRESS",
  leaseExpiresAtMs: 1_034_000,
  owner: "request-2/message-1",
  fingerprint: "print-1",
  version: 7,
  ttl: 5_000,
};

describe("decideAttempt", () => {
  const cases: [
    name: string,
    item: Partial<IdempotencyItem>,
    attempt: Partial<AttemptRequest>,
    claim: object,
  ][] = [
    ["handled", { state: "COMPLETED" }, {}, { kind: "duplicate" }],
    ["handled, then recovered", { state: "COMPLETED" }, { isRedriven: true }, { kind: "duplicate" }],
    [
      "handled, and another has its id",
      { state: "COMPLETED", fingerprint: "other" },
      {},
      { kind: "conflict" },
    ],
    [
      "under way, and another has its id",
      { state: "IN_PROGRESS", fingerprint: "other", leaseExpiresAtMs: 1_000_001 },
      {},
      { kind: "conflict" },
    ],
    ["wanted again, and another has its id", { fingerprint: "other" }, {}, { kind: "conflict" }],
    [
      "recovered, and another has its id",
      { state: "DEAD_LETTERED", fingerprint: "other" },
      { isRedriven: true },
      { kind: "conflict" },
    ],
    [
      "handled by a consumer that knew no fingerprints",
      { state: "COMPLETED", fingerprint: undefined },
      {},
      { kind: "duplicate" },
    ],
    [
      "handled long ago, and another has its id",
      { state: "COMPLETED", fingerprint: "other", ttl: 1_000 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    [
      "a dead letter, in a message that is not: replayed, or published again",
      { state: "DEAD_LETTERED", attempts: 5, deadLetteredMessages: "message-0" },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0, deadLetteredMessages: "message-0" } },
    ],
    [
      "a dead letter in this very message",
      { state: "DEAD_LETTERED", deadLetteredMessages: "message-1" },
      {},
      { kind: "duplicate" },
    ],
    [
      "a dead letter in this very message, while another message is in hand",
      { state: "IN_PROGRESS", deadLetteredMessages: "message-1", leaseExpiresAtMs: 1_000_001 },
      {},
      { kind: "duplicate" },
    ],
    [
      "a dead letter that was recovered",
      { state: "DEAD_LETTERED", attempts: 5 },
      { isRedriven: true },
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    [
      "a recovered dead letter whose message was dead-lettered again, unacknowledged",
      { state: "DEAD_LETTERED", deadLetteredMessages: "message-0 message-1" },
      { isRedriven: true },
      { kind: "duplicate" },
    ],
    [
      "dead-lettered, and redriven in another message",
      { state: "DEAD_LETTERED", deadLetteredMessages: "message-0 message-10" },
      { isRedriven: true },
      {
        kind: "attempt",
        next: { ...begun, attempts: 0, crashes: 0, deadLetteredMessages: "message-0 message-10" },
      },
    ],
    ["wanted again", {}, {}, { kind: "attempt", next: { ...begun, attempts: 2, crashes: 0 } }],
    [
      "wanted again after failures",
      { failures: 3, failedAtMs: 999_999 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 2, crashes: 0, failures: 3, failedAtMs: 999_999 } },
    ],
    [
      "wanted again, for the last time",
      { attempts: 4 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 4, crashes: 0 } },
    ],
    [
      "wanted again, once too often",
      { attempts: 5 },
      {},
      { kind: "max-attempts", item: { ...item, attempts: 5 } },
    ],
    [
      "wanted again, once too often, also of a recovered message",
      { attempts: 5 },
      { isRedriven: true },
      { kind: "max-attempts", item: { ...item, attempts: 5 } },
    ],
    [
      "wanted again, once too often, and recovered",
      { attempts: 5, owner: "request-1/message-10" },
      { isRedriven: true },
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    [
      "in hand",
      { state: "IN_PROGRESS", leaseExpiresAtMs: 1_000_001 },
      {},
      { kind: "busy", untilMs: 1_000_001 },
    ],
    [
      "begun and never ended",
      { state: "IN_PROGRESS", leaseExpiresAtMs: 1_000_000, crashes: 4 },
      {},
      { kind: "isolate", next: { ...begun, state: "ISOLATED", attempts: 2, crashes: 5 } },
    ],
    [
      "granted once more, though that attempt never began",
      { state: "ISOLATED", leaseExpiresAtMs: 1_000_000, crashes: 5 },
      {},
      { kind: "isolate", next: { ...begun, state: "ISOLATED", attempts: 2, crashes: 5 } },
    ],
    [
      "granted to another",
      { state: "ISOLATED", leaseExpiresAtMs: 1_000_001 },
      {},
      { kind: "busy", untilMs: 1_000_001 },
    ],
    [
      "wanted again, when what was called last may still take effect",
      { leaseExpiresAtMs: 1_000_001 },
      {},
      { kind: "busy", untilMs: 1_000_001 },
    ],
    [
      "begun and never ended, once too often",
      { state: "IN_PROGRESS", leaseExpiresAtMs: 1_000_000, crashes: 5 },
      {},
      {
        kind: "crash-loop",
        item: { ...item, state: "IN_PROGRESS", leaseExpiresAtMs: 1_000_000, crashes: 5 },
      },
    ],
    [
      "expired",
      { state: "COMPLETED", ttl: 1_000 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    ["about to expire", { state: "COMPLETED", ttl: 1_001 }, {}, { kind: "duplicate" }],
  ];
  for (const [name, changes, other, claim] of cases) {
    it(`answers ${JSON.stringify((claim as { kind: string }).kind)} for an event that is ${name}`, () => {
      expect(decideAttempt({ ...item, ...changes }, { ...attempt, ...other })).to.deep.equal(claim);
    });
  }
});

describe("withDeadLettered", () => {
  it("remembers the last eight messages", () => {
    const ids = Array.from({ length: 10 }, (_, index) => `message-${index}`);
    const { deadLetteredMessages } = ids.reduce(withDeadLettered, item);
    expect(deadLetteredMessages).to.equal(ids.slice(2).join(" "));
  });
});
