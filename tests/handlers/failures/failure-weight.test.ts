import { expect } from "chai";
import fc from "fast-check";
import { failureWeight } from "../../../handlers/failures/failure-weight";

describe("failureWeight", () => {
  const cases: [what: string, successes: number, calls: number, weight: number][] = [
    ["nothing is known of others", 0, 0, 0],
    ["all others fail", 0, 5_000, 0],
    ["one other succeeded", 1, 1, 0.25],
    ["three others succeeded", 3, 3, 0.5],
    ["half of many others succeed", 5_000, 10_000, 0.25],
    ["three quarters of many do", 7_500, 10_000, 0.5],
    ["fifteen of sixteen do", 15_000, 16_000, 1],
    ["all of fifteen do", 15, 15, 1],
    ["all of very many do", 1e9, 1e9, 1],
  ];
  for (const [what, successes, calls, weight] of cases) {
    it(`is ${weight} when ${what}`, () => {
      expect(failureWeight(successes, calls)).to.be.closeTo(weight, 0.001);
    });
  }

  it("dead-letters fewer than three in a million good events at any share of success", () => {
    for (const share of [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.94]) {
      const failures = Math.ceil(5 / failureWeight(share * 1e6, 1e6));
      expect((1 - share) ** failures, `${share}`).to.be.lessThan(3e-6);
    }
  });

  it("is between 0 and 1, and grows with the successes", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (one, other) => {
        const [calls, successes] = [Math.max(one, other), Math.min(one, other)];
        expect(failureWeight(successes, calls)).to.be.within(0, 1);
        expect(failureWeight(successes, calls + 1)).to.be.at.most(failureWeight(successes, calls));
      }),
    );
  });
});
