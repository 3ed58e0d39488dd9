import { expect } from "chai";
import { accountForEvents, isKept, type SoakEvidence } from "../../../tools/soak/account-for-events";
import type { ExpectedEnd, SoakEvent } from "../../../tools/soak/soak-events";

const event = (eventId: string, end: ExpectedEnd = "handled"): SoakEvent => ({
  eventId,
  domain: "user",
  end,
  line: { type: "user.user-followed", source: "bellyfed.profiles" },
});

const nothing: SoakEvidence = {
  subscription: "user/search-index",
  events: [],
  hasEndpoint: true,
  deliveries: 0,
  handled: new Map(),
  interrupted: new Map(),
  rejected: [],
  deadLettered: [],
  abandoned: [],
  unmatched: [],
  undelivered: new Set(),
};

const aside = (reason: string, ...ids: string[]) => ids.map((eventId) => ({ eventId, reason }));
const times = (counts: Record<string, number>) => new Map(Object.entries(counts));

describe("accountForEvents", () => {
  it("finds every event in its one place", () => {
    const twice = [event("good"), event("good")];
    const strange = event("new", "unmatched");
    const row = accountForEvents({
      ...nothing,
      events: [...twice, event("late"), event("broken", "rejected"), event("gone", "refused"), strange],
      deliveries: 5,
      handled: times({ good: 1, late: 1 }),
      rejected: aside("contract", "broken", "broken"),
      deadLettered: aside("permanent", "gone"),
      unmatched: ["new", "new"],
      undelivered: new Set(["late"]),
    });
    expect(isKept(row)).to.equal(true);
    expect(row).to.deep.include({
      published: 5,
      handled: 2,
      duplicates: 2,
      rejected: { contract: 1 },
      deadLettered: { permanent: 1 },
      unmatched: 1,
      recovered: 1,
      forcedRepeats: 0,
    });
  });

  it("expects poison in the dead letters until its endpoint is mended, and nothing good", () => {
    const poison = [event("gone", "refused"), event("bug", "failing"), event("crash", "deadly")];
    const events = [event("good"), ...poison];
    const handled = times({ good: 1, bug: 1, crash: 1 });
    const evidence = { ...nothing, events, handled, deadLettered: aside("permanent", "gone"), deliveries: 4 };
    const abandoned = [
      ...aside("permanent", "gone"),
      ...aside("max-attempts", "bug"),
      ...aside("crash-loop", "crash"),
    ];
    expect(isKept(accountForEvents({ ...evidence, abandoned }))).to.equal(true);
    const outage = [...abandoned.slice(0, 1), ...aside("outage", "crash")];
    const wrong = accountForEvents({ ...evidence, abandoned: outage });
    expect(wrong.faults).to.have.members([
      "bug was not in the dead letters, should be max-attempts",
      "crash was outage in the dead letters, should be crash-loop",
    ]);
    const good = [...abandoned, ...aside("max-attempts", "good")];
    const burned = accountForEvents({ ...evidence, abandoned: good });
    expect(burned).to.include({ goodDeadLetters: 1 });
    expect(burned.faults).to.deep.equal(["good was in the dead letters: max-attempts"]);
    const all = times({ good: 1, gone: 1, bug: 1, crash: 1 });
    const journal = { ...evidence, hasEndpoint: false, handled: all, deadLettered: [] };
    expect(isKept(accountForEvents(journal))).to.equal(true);
    expect(accountForEvents({ ...journal, abandoned }).goodDeadLetters).to.equal(3);
  });

  it("allows as many repeats of a call as something forced, and not one more", () => {
    const evidence = {
      ...nothing,
      events: [event("a"), event("b")],
      handled: times({ a: 3, b: 2 }),
      interrupted: times({ a: 1, b: 4 }),
    };
    const row = accountForEvents(evidence);
    expect(row).to.include({ forcedRepeats: 2, handledTwice: 1 });
    expect(row.faults).to.deep.equal(["a was handled 3 times, 1 repeats were forced"]);
    expect(isKept(row)).to.equal(false);
  });

  const said = (eventId: string, data: number): SoakEvent => ({
    ...event(eventId),
    line: { type: "user.user-followed", source: "bellyfed.profiles", data },
  });

  describe("two different events of one id", () => {
    const evidence = { ...nothing, events: [said("a", 1), said("a", 2), said("a", 2)], deliveries: 3 };
    const rejected = aside("id-conflict", "a");

    it("are both handled where ids are no keys", () => {
      const journal = { ...evidence, hasEndpoint: false };
      expect(isKept(accountForEvents({ ...journal, handled: times({ a: 2 }) }))).to.equal(true);
      expect(accountForEvents({ ...journal, handled: times({ a: 2 }) }).duplicates).to.equal(1);
      expect(accountForEvents({ ...journal, handled: times({ a: 1 }) })).to.include({ lost: 1 });
      expect(accountForEvents({ ...journal, handled: times({ a: 3 }) })).to.include({ handledTwice: 1 });
    });

    it("are one handled and one kept aside where ids are keys", () => {
      expect(isKept(accountForEvents({ ...evidence, handled: times({ a: 1 }), rejected }))).to.equal(true);
      expect(accountForEvents({ ...evidence, handled: times({ a: 1 }) })).to.include({ lost: 1 });
      expect(accountForEvents({ ...evidence, rejected })).to.include({ lost: 1 });
      expect(accountForEvents({ ...evidence, handled: times({ a: 2 }), rejected })).to.include({
        handledTwice: 1,
      });
    });
  });

  const a = { events: [event("a")] };
  const handled = times({ a: 1 });
  const inDeadLetters = { lost: 0, goodDeadLetters: 1 };
  const wrong: readonly [what: string, evidence: Partial<SoakEvidence>, figures: object, fault: RegExp][] = [
    ["a lost event", a, { lost: 1, goodDeadLetters: 0 }, /a is nowhere/],
    [
      "a good event in the dead letters",
      { ...a, deadLettered: aside("max-attempts", "a") },
      inDeadLetters,
      /a is dead letters, should be handled/,
    ],
    [
      "a good event handled and in the dead letters",
      { ...a, handled, deadLettered: aside("crash-loop", "a") },
      inDeadLetters,
      /a is handled and dead letters/,
    ],
    [
      "a broken event that was handled",
      { events: [event("a", "rejected")], handled },
      { lost: 0, goodDeadLetters: 0 },
      /a is handled, should be rejected/,
    ],
    ["an event that nobody published", { handled }, { lost: 0 }, /a was never published/],
  ];
  for (const [what, evidence, figures, fault] of wrong) {
    it(`finds out ${what}`, () => {
      const row = accountForEvents({ ...nothing, ...evidence });
      expect(row).to.include(figures);
      expect(row.faults.join("\n")).to.match(fault);
      expect(isKept(row)).to.equal(false);
    });
  }
});
