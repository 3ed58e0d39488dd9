import { expect } from "chai";
import { retryDelayMs } from "../../../handlers/failures/retry-delay-ms";

describe("retryDelayMs", () => {
  for (const [failures, mostMs] of [
    [1, 1_000],
    [2, 10_000],
    [3, 60_000],
    [4, 600_000],
    [5, 3_600_000],
    [6, 3_600_000],
    [500, 3_600_000],
  ] as const) {
    it(`is half to all of ${mostMs} ms after failure ${failures}`, () => {
      expect([0, 0.5, 1].map((value) => retryDelayMs(failures, value))).to.deep.equal([
        mostMs / 2,
        (3 * mostMs) / 4,
        mostMs,
      ]);
    });
  }

  it("spreads five attempts over hours", () => {
    const waitsMs = [1, 2, 3, 4, 5].map((failures) => retryDelayMs(failures, 0));
    expect(waitsMs.reduce((sum, waitMs) => sum + waitMs)).to.be.greaterThan(30 * 60_000);
  });
});
