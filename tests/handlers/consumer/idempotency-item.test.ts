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

const duplicate = { kind: "duplicate" };
const conflict = { kind: "conflict" };
const busy = { kind: "busy", untilMs: 1_000_001 };
const attempts = (next: object = {}) => ({
  kind: "attempt",
  next: { ...begun, attempts: 2, crashes: 0, ...next },
});
const anew = (next: object = {}) => attempts({ attempts: 0, ...next });
const isolate = { kind: "isolate", next: { ...begun, state: "ISOLATED", attempts: 2, crashes: 5 } };
const tooOften = { kind: "max-attempts", item: { ...item, attempts: 5 } };

type Case = [name: string, item: Partial<IdempotencyItem>, claim: object, attempt?: Partial<AttemptRequest>];

const completed = { state: "COMPLETED" } as const;
const dead = { state: "DEAD_LETTERED" } as const;
const leased = { state: "IN_PROGRESS", leaseExpiresAtMs: 1_000_001 } as const;
const lapsed = { ...leased, leaseExpiresAtMs: 1_000_000 };
const other = { fingerprint: "other" };
const redriven = { isRedriven: true };

describe("decideAttempt", () => {
  const cases: Case[] = [
    ["handled", completed, duplicate],
    ["handled, then recovered", completed, duplicate, redriven],
    ["handled, and another has its id", { ...completed, ...other }, conflict],
    ["under way, and another has its id", { ...leased, ...other }, conflict],
    ["wanted again, and another has its id", other, conflict],
    ["recovered, and another has its id", { ...dead, ...other }, conflict, redriven],
    ["handled by a consumer that knew no fingerprints", { ...completed, fingerprint: undefined }, duplicate],
    ["handled long ago, and another has its id", { ...completed, ...other, ttl: 1_000 }, anew()],
    [
      "a dead letter, in a message that is not: replayed, or published again",
      { ...dead, attempts: 5, deadLetteredMessages: "message-0" },
      anew({ deadLetteredMessages: "message-0" }),
    ],
    ["a dead letter in this very message", { ...dead, deadLetteredMessages: "message-1" }, duplicate],
    [
      "a dead letter in this very message, while another message is in hand",
      { ...leased, deadLetteredMessages: "message-1" },
      duplicate,
    ],
    ["a dead letter that was recovered", { ...dead, attempts: 5 }, anew(), redriven],
    [
      "a recovered dead letter whose message was dead-lettered again, unacknowledged",
      { ...dead, deadLetteredMessages: "message-0 message-1" },
      duplicate,
      redriven,
    ],
    [
      "dead-lettered, and redriven in another message",
      { ...dead, deadLetteredMessages: "message-0 message-10" },
      anew({ deadLetteredMessages: "message-0 message-10" }),
      redriven,
    ],
    ["wanted again", {}, attempts()],
    [
      "wanted again after failures",
      { failures: 3, failedAtMs: 999_999 },
      attempts({ failures: 3, failedAtMs: 999_999 }),
    ],
    ["wanted again, for the last time", { attempts: 4 }, attempts({ attempts: 4 })],
    ["wanted again, once too often", { attempts: 5 }, tooOften],
    ["wanted again, once too often, also of a recovered message", { attempts: 5 }, tooOften, redriven],
    [
      "wanted again, once too often, and recovered",
      { attempts: 5, owner: "request-1/message-10" },
      anew(),
      redriven,
    ],
    ["in hand", leased, busy],
    ["begun and never ended", { ...lapsed, crashes: 4 }, isolate],
    [
      "granted once more, though that attempt never began",
      { ...lapsed, state: "ISOLATED", crashes: 5 },
      isolate,
    ],
    ["granted to another", { ...leased, state: "ISOLATED" }, busy],
    ["wanted again, when what was called last may still take effect", { leaseExpiresAtMs: 1_000_001 }, busy],
    [
      "begun and never ended, once too often",
      { ...lapsed, crashes: 5 },
      { kind: "crash-loop", item: { ...item, ...lapsed, crashes: 5 } },
    ],
    ["expired", { ...completed, ttl: 1_000 }, anew()],
    ["about to expire", { ...completed, ttl: 1_001 }, duplicate],
  ];
  for (const [name, changes, claim, asked] of cases) {
    it(`answers ${JSON.stringify((claim as { kind: string }).kind)} for an event that is ${name}`, () => {
      expect(decideAttempt({ ...item, ...changes }, { ...attempt, ...asked })).to.deep.equal(claim);
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
