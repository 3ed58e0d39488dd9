import { expect } from "chai";
import {
  claimAttempt,
  withSetAside,
  type Attempt,
  type ProgressItem,
} from "../../../handlers/consumer/event-progress";

const attempt: Attempt = {
  nowMs: 1_000_000,
  owner: "request-2/message-1",
  messageId: "message-1",
  fingerprint: "print-1",
  leaseMs: 1_034_000,
  isRecovered: false,
  ttl: 5_000,
  maxAttempts: 5,
  maxCrashes: 6,
};
const item: ProgressItem = {
  state: "RETRY",
  attempts: 2,
  crashes: 0,
  leaseMs: 0,
  owner: "request-1/message-1",
  fingerprint: "print-1",
  version: 7,
  ttl: 4_000,
};
const begun = {
  state: "PROGRESS",
  leaseMs: 1_034_000,
  owner: "request-2/message-1",
  fingerprint: "print-1",
  version: 7,
  ttl: 5_000,
};

describe("claimAttempt", () => {
  const cases: [name: string, item: Partial<ProgressItem>, attempt: Partial<Attempt>, claim: object][] = [
    ["handled", { state: "DONE" }, {}, { kind: "duplicate" }],
    ["handled, then recovered", { state: "DONE" }, { isRecovered: true }, { kind: "duplicate" }],
    ["handled, and another has its id", { state: "DONE", fingerprint: "other" }, {}, { kind: "conflict" }],
    [
      "under way, and another has its id",
      { state: "PROGRESS", fingerprint: "other", leaseMs: 1_000_001 },
      {},
      { kind: "conflict" },
    ],
    ["wanted again, and another has its id", { fingerprint: "other" }, {}, { kind: "conflict" }],
    [
      "recovered, and another has its id",
      { state: "SET_ASIDE", fingerprint: "other" },
      { isRecovered: true },
      { kind: "conflict" },
    ],
    [
      "handled by a consumer that knew no fingerprints",
      { state: "DONE", fingerprint: undefined },
      {},
      { kind: "duplicate" },
    ],
    [
      "handled long ago, and another has its id",
      { state: "DONE", fingerprint: "other", ttl: 1_000 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    [
      "a dead letter, in a message that is not: replayed, or published again",
      { state: "SET_ASIDE", attempts: 5, setAside: "message-0" },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0, setAside: "message-0" } },
    ],
    [
      "a dead letter in this very message",
      { state: "SET_ASIDE", setAside: "message-1" },
      {},
      { kind: "duplicate" },
    ],
    [
      "a dead letter in this very message, while another message is in hand",
      { state: "PROGRESS", setAside: "message-1", leaseMs: 1_000_001 },
      {},
      { kind: "duplicate" },
    ],
    [
      "a dead letter that was recovered",
      { state: "SET_ASIDE", attempts: 5 },
      { isRecovered: true },
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    [
      "a recovered dead letter whose message was set aside again, unacknowledged",
      { state: "SET_ASIDE", setAside: "message-0 message-1" },
      { isRecovered: true },
      { kind: "duplicate" },
    ],
    [
      "set aside, and comes back in another message",
      { state: "SET_ASIDE", setAside: "message-0 message-10" },
      { isRecovered: true },
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0, setAside: "message-0 message-10" } },
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
      { isRecovered: true },
      { kind: "max-attempts", item: { ...item, attempts: 5 } },
    ],
    [
      "wanted again, once too often, and recovered",
      { attempts: 5, owner: "request-1/message-10" },
      { isRecovered: true },
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    ["in hand", { state: "PROGRESS", leaseMs: 1_000_001 }, {}, { kind: "busy", untilMs: 1_000_001 }],
    [
      "begun and never ended",
      { state: "PROGRESS", leaseMs: 1_000_000, crashes: 4 },
      {},
      { kind: "suspect", next: { ...begun, state: "CLAIMED", attempts: 2, crashes: 5 } },
    ],
    [
      "granted once more, though that attempt never began",
      { state: "CLAIMED", leaseMs: 1_000_000, crashes: 5 },
      {},
      { kind: "suspect", next: { ...begun, state: "CLAIMED", attempts: 2, crashes: 5 } },
    ],
    [
      "granted to another",
      { state: "CLAIMED", leaseMs: 1_000_001 },
      {},
      { kind: "busy", untilMs: 1_000_001 },
    ],
    [
      "wanted again, when what was called last may still take effect",
      { leaseMs: 1_000_001 },
      {},
      { kind: "busy", untilMs: 1_000_001 },
    ],
    [
      "begun and never ended, once too often",
      { state: "PROGRESS", leaseMs: 1_000_000, crashes: 5 },
      {},
      { kind: "crash-loop", item: { ...item, state: "PROGRESS", leaseMs: 1_000_000, crashes: 5 } },
    ],
    [
      "expired",
      { state: "DONE", ttl: 1_000 },
      {},
      { kind: "attempt", next: { ...begun, attempts: 0, crashes: 0 } },
    ],
    ["about to expire", { state: "DONE", ttl: 1_001 }, {}, { kind: "duplicate" }],
  ];
  for (const [name, changes, other, claim] of cases) {
    it(`answers ${JSON.stringify((claim as { kind: string }).kind)} for an event that is ${name}`, () => {
      expect(claimAttempt({ ...item, ...changes }, { ...attempt, ...other })).to.deep.equal(claim);
    });
  }
});

describe("withSetAside", () => {
  it("remembers the last eight messages", () => {
    const ids = Array.from({ length: 10 }, (_, index) => `message-${index}`);
    const { setAside } = ids.reduce(withSetAside, item);
    expect(setAside).to.equal(ids.slice(2).join(" "));
  });
});
