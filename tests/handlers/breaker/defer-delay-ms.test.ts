import { expect } from "chai";
import fc from "fast-check";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { deferDelayMs } from "../../../handlers/breaker/defer-delay-ms";

const settings = consumerSettings().breaker;
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const minuteMs = 60_000;
const open = { state: "OPEN", openedAtMs: 0 } as const;
const probing = { state: "HALF_OPEN", openedAtMs: 0, leaseExpiresAtMs: 34_000 } as const;

describe("deferDelayMs", () => {
  const at = (state: Partial<BreakerItem>, nowMs: number, ...values: number[]): number =>
    deferDelayMs(
      { ...neverOpened, ...state },
      { record: { messageId: "message" }, receives: 4 },
      settings,
      nowMs,
      () => values.shift()!,
    );

  type Case = [name: string, state: Partial<BreakerItem>, nowMs: number, values: number[], delayMs: number];
  const forced = { state: "FORCED_OPEN", openedAtMs: 0 } as const;
  const mine = { probeMessages: "message" };
  const cases: Case[] = [
    ["never opened", {}, 0, [], 0],
    ["forced closed", { state: "FORCED_CLOSED" }, 0, [], 0],
    [
      "open, a probe message",
      { ...open, probeMessages: "other message", untilMs: 5_000 },
      1_000,
      [0.5],
      4_500,
    ],
    ["open, a probe message, overdue", { ...open, ...mine, untilMs: 5_000 }, 9_000, [0.5], 1_500],
    ["half open elsewhere, a probe message", { ...probing, ...mine, rounds: 1 }, 0, [0.5], 10_500],
    ["half open for a moment more", { ...probing, ...mine, rounds: 9 }, 30_000, [0], 4_000],
    ["open, any other", { ...open, untilMs: 5_000 }, 1_000, [0], 15_000],
    ["open, another's id within its own", { ...open, probeMessages: "message-2" }, 1_000, [0.5], 22_500],
    ["open for 20 minutes", open, 20 * minuteMs, [0], 2.5 * minuteMs],
    ["open for 20 minutes, unlucky", open, 20 * minuteMs, [1], 5 * minuteMs],
    ["open for a week", open, 7 * 24 * 60 * minuteMs, [1], 45 * minuteMs],
    ["half open elsewhere", probing, 60 * minuteMs, [0], 7.5 * minuteMs],
    ["forced open a moment ago", forced, 1_000, [1], 30_000],
    ["forced open, a probe message of before", { state: "FORCED_OPEN", ...mine }, 0, [1], 30_000],
    ["forced open for a day", forced, 24 * 60 * minuteMs, [0], 22.5 * minuteMs],
    ["just closed, lucky", { closedAtMs: 1_000 }, 1_000, [0.09], 0],
    ["just closed, unlucky", { closedAtMs: 1_000 }, 1_000, [0.1, 0.5], 17_000],
    ["half way up the ramp", { closedAtMs: 0 }, 15_000, [0.54], 0],
    ["half way up, unlucky", { closedAtMs: 0 }, 15_000, [0.56, 0], 2_000],
    ["closed by a clock ahead of ours", { closedAtMs: 3_000 }, 1_000, [0.2, 0], 2_000],
    ["past the ramp", { closedAtMs: 0 }, 30_000, [], 0],
  ];
  for (const [name, state, nowMs, values, delayMs] of cases) {
    it(`is ${delayMs} ms: ${name}`, () => expect(at(state, nowMs, ...values)).to.equal(delayMs));
  }

  it("lets a new message find out in a moment while only what has failed before keeps it open", () => {
    const item = { ...neverOpened, ...open, untilMs: 60_000, othersUntilMs: 12_500 };
    const waitOf = (receives: number, nowMs: number) =>
      deferDelayMs(item, { record: { messageId: "message" }, receives }, settings, nowMs, () => 0.5);
    expect([waitOf(1, 10_000), waitOf(3, 10_000), waitOf(3, 13_000)]).to.deep.equal([3_000, 3_000, 1_500]);
    expect(waitOf(4, 10_000)).to.equal(22_500);
  });

  it("never lets an event through an open breaker, and hides none for more than three quarters of an hour", () => {
    const ages = fc.integer({ min: -60_000, max: 14 * 24 * 3_600_000 });
    fc.assert(
      fc.property(ages, fc.nat(60_000), random, fc.boolean(), (ageMs, untilMs, value, carries) => {
        const probeMessages = carries ? "message" : "other";
        const delayMs = at({ ...open, untilMs: ageMs + untilMs, probeMessages }, ageMs, value);
        expect(delayMs).to.be.within(1_000, carries ? 61_000 : 2_700_000);
      }),
    );
  });
});
