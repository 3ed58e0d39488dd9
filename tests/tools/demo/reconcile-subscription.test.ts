import { expect } from "chai";
import { reconcileSubscription, type LedgerEvidence } from "../../../tools/demo/reconcile-subscription";

const nothing: LedgerEvidence = {
  subscription: "user/journal",
  published: [],
  unmatched: 0,
  handled: [],
  effects: [],
  rejected: [],
  deadLettered: [],
  recovered: 0,
};

const done = (...ids: string[]) =>
  ids.map((eventId, index) => ({ eventId, messageId: `${eventId}-${index}` }));
const aside = (reason: string, ...ids: string[]) => ids.map((eventId) => ({ eventId, reason }));

describe("reconcileSubscription", () => {
  it("balances when every event ended once", () => {
    const row = reconcileSubscription({
      ...nothing,
      published: ["a", "b", "c", "d"],
      unmatched: 1,
      handled: done("a", "b", "c"),
      effects: ["a"],
      rejected: aside("contract", "b"),
      deadLettered: aside("permanent", "c"),
    });
    expect(row.faults).to.deep.equal([]);
    expect(row).to.include({ published: 4, handled: 1, duplicates: 0, unmatched: 1 });
  });

  it("counts a copy that a lost answer left behind as the event it is a copy of", () => {
    const row = reconcileSubscription({
      ...nothing,
      published: ["a", "b"],
      handled: done("a", "b"),
      rejected: aside("contract", "a", "a", "a"),
      deadLettered: aside("permanent", "b", "b"),
    });
    expect(row.faults).to.deep.equal([]);
    expect(row.rejected).to.deep.equal({ contract: 1 });
    expect(row.deadLettered).to.deep.equal({ permanent: 1 });
  });

  it("absorbs a repeat that had no second effect", () => {
    const row = reconcileSubscription({
      ...nothing,
      published: ["a", "a"],
      handled: done("a", "a"),
      effects: ["a"],
    });
    expect(row.faults).to.deep.equal([]);
    expect(row.duplicates).to.equal(1);
  });

  it("takes what was delivered and not kept for handled where nobody sees the effects, as often as metrics say", () => {
    const evidence = { ...nothing, published: ["a", "a", "b"], handled: done("a", "a", "b") };
    const rejected = aside("contract", "b");
    const rowOf = (effects: number) => reconcileSubscription({ ...evidence, rejected, effects });
    expect(rowOf(1)).to.deep.include({ handled: 1, duplicates: 1, faults: [] });
    // Without idempotency a repeat is processed, too.
    expect(rowOf(2).faults).to.deep.equal([]);
    expect(rowOf(0).faults).to.deep.equal(["1 were handled, 0 were processed as its metrics say"]);
    expect(rowOf(3).faults).to.deep.equal(["1 were handled, 3 were processed as its metrics say"]);
  });

  const a = { published: ["a"], handled: done("a") };
  const rejected = aside("contract", "a");
  const stranger = { rejected: aside("contract", "stranger") };
  const twoEnds = /a ended 2 times after 1 deliveries/;
  const wrong: readonly [what: string, evidence: Partial<LedgerEvidence>, fault: RegExp][] = [
    ["an event that is nowhere", a, /a was lost/],
    ["an event that never arrived", { published: ["a"] }, /1 never reached the consumer/],
    ["a second effect", { ...a, effects: ["a", "a"] }, /a was handled 2 times/],
    ["an event handled and unprocessed", { ...a, effects: ["a"], rejected }, twoEnds],
    ["one in two places", { ...a, rejected, deadLettered: aside("permanent", "a") }, twoEnds],
    ["what was never delivered", stranger, /stranger ended 1 times after 0 deliveries/],
  ];
  for (const [what, evidence, fault] of wrong) {
    it(`finds out ${what}`, () => {
      expect(reconcileSubscription({ ...nothing, ...evidence }).faults.join("\n")).to.match(fault);
    });
  }
});
