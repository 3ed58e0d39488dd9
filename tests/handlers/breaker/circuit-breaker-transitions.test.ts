import { expect } from "chai";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import {
  breakerLevel,
  close,
  force,
  isLeaseFree,
  lease,
  neverOpened,
  open,
  openMs,
  postpone,
  reopen,
  reopenForOthers,
  sinceMs,
  type BreakerItem,
  type Opening,
} from "../../../handlers/breaker/circuit-breaker-transitions";

const { breaker } = consumerSettings();
const nowMs = 1_000_000;
const nowSeconds = 1_000;
const week = 604_800;
const tenYears = 315_360_000;

const opening = (reason: string): Opening => ({ nowMs, random: 0.5, reason, probeMessages: "one two" });

describe("openMs", () => {
  const cases: [rounds: number, random: number, delayMs: number][] = [
    [0, 0, 4_500],
    [0, 1, 5_500],
    [1, 0.5, 10_000],
    [4, 0, 54_000],
    [4, 1, 66_000],
    [5_000, 0.5, 60_000],
  ];
  for (const [rounds, random, delayMs] of cases) {
    it(`is ${delayMs} ms after ${rounds} failed rounds, random ${random}`, () => {
      expect(openMs(rounds, breaker, random)).to.be.closeTo(delayMs, 0.001);
    });
  }
});

describe("transitions of the breaker", () => {
  const opened = open({ ...neverOpened, version: 4 }, breaker, opening("x".repeat(300)));
  const leased = lease(opened, "me", nowMs, nowMs + 34_000);

  const kept: [name: string, item: BreakerItem, ttl: number][] = [
    ["open, a week after its next probe", opened, nowSeconds + 5 + week],
    ["half open, a week after its lease", leased, nowSeconds + 34 + week],
    ["closed", close(leased, nowMs), nowSeconds + week],
    ["open again", reopen(leased, breaker, opening("why")), nowSeconds + 10 + week],
    ["open again, for others", reopenForOthers(leased, breaker, opening("")), nowSeconds + 10 + week],
    ["postponed", postpone(leased, opening("")), nowSeconds + 5 + week],
    ["forced open, for ten years", force(opened, "FORCED_OPEN", nowMs, "ann", "why"), nowSeconds + tenYears],
    ["forced closed", force(opened, "FORCED_CLOSED", nowMs, "ann", "why"), nowSeconds + tenYears],
    ["released", force(opened, "CLOSED", nowMs, "ann", "why"), nowSeconds + week],
  ];
  for (const [name, { ttl }, expected] of kept) {
    it(`are remembered: ${name}`, () => expect(ttl).to.equal(expected));
  }

  it("keep the version that was seen: the write is fenced by it", () => {
    for (const [name, { version }] of kept) expect(version, name).to.equal(4);
  });

  it("cut reasons to what an item should hold", () => {
    const reasons = [
      opened.reason,
      reopen(leased, breaker, opening("y".repeat(300))).reason,
      force(opened, "FORCED_OPEN", nowMs, "ann", "z".repeat(300)).reason,
    ];
    expect(reasons.map((reason) => reason?.length)).to.deep.equal([256, 256, 256]);
  });

  it("say since when, whoever decided; nothing where nobody wrote it down", () => {
    const laterMs = nowMs + 60_000;
    const ordered = (state: "FORCED_OPEN" | "FORCED_CLOSED" | "CLOSED", item = opened) =>
      force(item, state, laterMs, "ann", "why");
    const cases: [item: BreakerItem, expected: number | undefined][] = [
      [neverOpened, undefined],
      [{ ...neverOpened, state: "FORCED_OPEN", operator: "ann" }, undefined],
      [{ ...neverOpened, state: "FORCED_CLOSED", operator: "ann" }, undefined],
      [opened, nowMs],
      [leased, nowMs],
      [reopen(leased, breaker, { ...opening("why"), nowMs: laterMs }), nowMs],
      [close(leased, laterMs), laterMs],
      [ordered("FORCED_OPEN"), laterMs],
      [ordered("FORCED_OPEN", close(leased, nowMs)), laterMs],
      [ordered("FORCED_CLOSED"), laterMs],
      [ordered("CLOSED"), laterMs],
    ];
    for (const [item, expected] of cases) expect(sinceMs(item), item.state).to.equal(expected);
  });

  it("let nobody probe before its time after a failure that counts", () => {
    const again = reopen(leased, breaker, opening("why"));
    expect(again).to.include({ rounds: 1, untilMs: nowMs + 10_000, probeMessages: "one two" });
    const free = [0, 9_999, 10_000].map((ms) => isLeaseFree(again, nowMs + ms, ms < 10_000));
    expect(free).to.deep.equal([false, false, true]);
  });

  it("let any other message probe in a moment after a failure that may be the event's own, and its like ever later", () => {
    let item = leased;
    for (const seconds of [10, 20, 40, 60, 60]) {
      item = reopenForOthers(item, breaker, opening(""));
      expect(item.rounds, "it is no evidence").to.equal(0);
      expect(isLeaseFree(item, nowMs + seconds * 1000 - 1, false)).to.equal(false);
      expect(isLeaseFree(item, nowMs + seconds * 1000, false)).to.equal(true);
      expect([2_499, 2_500].map((ms) => isLeaseFree(item, nowMs + ms, true))).to.deep.equal([false, true]);
    }
    const counted = reopen(item, breaker, opening("why"));
    expect(counted.repeats, "begins anew").to.equal(undefined);
    expect(isLeaseFree(counted, nowMs + 9_999, true)).to.equal(false);
  });

  it("show as 0, 1 or 2 in the metric", () => {
    const levels = (["CLOSED", "FORCED_CLOSED", "HALF_OPEN", "OPEN", "FORCED_OPEN"] as const).map((state) =>
      breakerLevel({ ...neverOpened, state }),
    );
    expect(levels).to.deep.equal([0, 0, 1, 2, 2]);
  });
});
