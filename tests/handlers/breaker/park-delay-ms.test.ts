import { expect } from "chai";
import fc from "fast-check";
import { consumerSettings } from "../../../events/consumer-settings";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { parkDelayMs } from "../../../handlers/breaker/park-delay-ms";

const settings = consumerSettings().breaker;
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("parkDelayMs", () => {
  const at = (state: Partial<BreakerItem>, nowMs: number, ...values: number[]): number =>
    parkDelayMs({ ...neverOpened, ...state }, settings, nowMs, () => values.shift()!);

  const cases: [
    name: string,
    state: Partial<BreakerItem>,
    nowMs: number,
    values: number[],
    delayMs: number,
  ][] = [
    ["never opened", {}, 0, [], 0],
    ["forced closed", { state: "FORCED_CLOSED" }, 0, [], 0],
    ["open, first time", { state: "OPEN", untilMs: 5_000, rounds: 0 }, 1_000, [0.5], 6_500],
    ["open, long since", { state: "OPEN", untilMs: 60_000, rounds: 9 }, 0, [0.5], 210_000],
    ["open, overdue", { state: "OPEN", untilMs: 5_000, rounds: 0 }, 9_000, [0], 1_000],
    ["half open elsewhere", { state: "HALF_OPEN", leaseMs: 34_000, rounds: 1 }, 0, [0.5], 39_000],
    ["forced open", { state: "FORCED_OPEN" }, 0, [0], 60_000],
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

  it("never lets an event through an open breaker, and never parks it beyond until and spread", () => {
    fc.assert(
      fc.property(fc.nat(60_000), fc.nat(40), random, fc.nat(120_000), (untilMs, rounds, value, nowMs) => {
        const delayMs = at({ state: "OPEN", untilMs, rounds }, nowMs, value);
        expect(delayMs).to.be.within(1_000, Math.max(1_000, untilMs - nowMs) + 300_000);
      }),
    );
  });
});
