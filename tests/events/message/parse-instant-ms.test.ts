import { expect } from "chai";
import fc from "fast-check";
import { parseInstantMs } from "../../../events/message/parse-instant-ms";

describe("parseInstantMs", () => {
  it("reads every moment of the years 0 to 9999 as Date does", () => {
    const first = Date.parse("0000-01-01T00:00:00.000Z");
    const last = Date.parse("9999-12-31T23:59:59.999Z");
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: last }),
        (ms) => parseInstantMs(new Date(ms).toISOString()) === ms,
      ),
      { numRuns: 20_000 },
    );
  });

  for (const [text, why] of [
    ["2023-02-29T12:00:00.000Z", "no leap year"],
    ["1900-02-29T12:00:00.000Z", "no leap year, though divisible by four"],
    ["2026-04-31T12:00:00.000Z", "a month of thirty days"],
    ["2026-00-10T12:00:00.000Z", "no month"],
    ["2026-13-10T12:00:00.000Z", "a thirteenth month"],
    ["2026-11-00T12:00:00.000Z", "no day"],
    ["2026-11-23T24:00:00.000Z", "a twenty-fifth hour"],
    ["2026-11-23T12:60:00.000Z", "a sixty-first minute"],
    ["2026-11-23T12:00:60.000Z", "a leap second"],
    ["2026-11-23T12:00:00Z", "no milliseconds"],
    ["2026-11-23 12:00:00.000Z", "no T"],
    ["2026-11-23T12:00:00.000+", "no Z"],
    ["2026-11-23T12:00:0o.000Z", "a letter"],
    ["2o26-11-23T12:00:00.000Z", "a letter in the year"],
    ["2026-11-23T12:00:00.00oZ", "a letter in the milliseconds"],
    ["2026/11/23T12:00:00.000Z", "slashes"],
    ["+2026-11-23T12:00:00.00Z", "a sign"],
    [1_764_000_000_000, "a number"],
    [undefined, "nothing"],
  ] as const) {
    it(`refuses ${String(text)}: ${why}`, () => {
      expect(parseInstantMs(text)).to.be.NaN;
    });
  }

  it("knows the leap days of 2000 and 2024", () => {
    expect(parseInstantMs("2000-02-29T00:00:00.000Z")).to.equal(951_782_400_000);
    expect(parseInstantMs("2024-02-29T23:59:59.999Z")).to.equal(1_709_251_199_999);
  });
});
