import { expect } from "chai";
import fc from "fast-check";
import { backoffDelayMs } from "../../../handlers/failures/backoff-delay-ms";

describe("backoffDelayMs", () => {
  for (const [receives, ceilingMs] of [
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [9, 256_000],
    [10, 300_000],
  ] as const) {
    it(`has a ceiling of ${ceilingMs} ms at receive ${receives}`, () => {
      expect(backoffDelayMs(receives, 1)).to.equal(ceilingMs);
    });
  }

  it("is anything between nothing and five minutes", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), random, (receives, value) => {
        expect(backoffDelayMs(receives, value)).to.be.within(0, 300_000);
      }),
    );
  });
});
