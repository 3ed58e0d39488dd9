import { expect } from "chai";
import fc from "fast-check";
import { retryDelayMs } from "../../../handlers/failures/retry-delay-ms";

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("retryDelayMs", () => {
  it("stays between nothing and the ceiling, and above what the dependency asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        random,
        fc.nat(3600),
        (receives, value, retryAfterSeconds) => {
          const delayMs = retryDelayMs(receives, value, retryAfterSeconds);
          expect(delayMs).to.be.within(retryAfterSeconds * 1000, retryAfterSeconds * 1000 + 300_000);
        },
      ),
    );
  });

  for (const [receives, ceilingMs] of [
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [9, 256_000],
    [10, 300_000],
  ] as const) {
    it(`has a ceiling of ${ceilingMs} ms at receive ${receives}`, () => {
      expect(retryDelayMs(receives, 1)).to.equal(ceilingMs);
    });
  }
});
