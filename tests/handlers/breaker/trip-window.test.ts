import { expect } from "chai";
import fc from "fast-check";
import { TripWindow } from "../../../handlers/breaker/trip-window";

describe("TripWindow", () => {
  it("forgets by the time that passed, not by calls", () => {
    const window = new TripWindow(30);
    for (let call = 0; call < 15; call++) window.record(true, 1_000_000);
    expect(window.totals(1_026_999)).to.deep.equal({ calls: 15, failures: 15 });
    expect(window.totals(1_031_000)).to.deep.equal({ calls: 0, failures: 0 });
  });

  it("counts into the current bucket when the clock was set back", () => {
    const window = new TripWindow(10);
    window.record(true, 100_000);
    window.record(false, 90_000);
    expect(window.totals(100_000)).to.deep.equal({ calls: 2, failures: 1 });
  });

  it("tells what came since a time, by whole buckets of as many as it has", () => {
    const window = new TripWindow(3_600, 240);
    window.record(false, 900_000);
    window.record(true, 914_999);
    window.record(false, 915_000);
    const totals = (sinceMs: number) => window.totals(920_000, sinceMs);
    expect(totals(0)).to.deep.equal({ calls: 3, failures: 1 });
    expect(totals(900_000)).to.deep.equal({ calls: 3, failures: 1 });
    expect(totals(900_001)).to.deep.equal({ calls: 1, failures: 0 });
    expect(totals(915_001)).to.deep.equal({ calls: 0, failures: 0 });
    expect(window.totals(900_000 + 3_600_000)).to.deep.equal({ calls: 1, failures: 0 });
  });

  it("begins anew when cleared", () => {
    const window = new TripWindow(10);
    window.record(true, 100_000);
    window.clear();
    expect(window.totals(100_000)).to.deep.equal({ calls: 0, failures: 0 });
  });

  it("agrees with a list of all calls, whatever the pauses", () => {
    // Many calls to a bucket, and pauses longer than the window.
    const waitMs = fc.oneof(fc.nat(20), fc.nat(20_000));
    const step = fc.record({ waitMs, hasFailed: fc.boolean() });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(step, { maxLength: 80, size: "max" }),
        (windowSeconds, steps) => {
          const window = new TripWindow(windowSeconds);
          const all: { bucket: number; hasFailed: boolean }[] = [];
          let nowMs = 1_764_000_000_000;
          for (const { waitMs, hasFailed } of steps) {
            nowMs += waitMs;
            const bucket = Math.floor(nowMs / (windowSeconds * 100));
            all.push({ bucket, hasFailed });
            window.record(hasFailed, nowMs);
            const kept = all.filter((call) => call.bucket > bucket - 10);
            expect(window.totals(nowMs)).to.deep.equal({
              calls: kept.length,
              failures: kept.filter((call) => call.hasFailed).length,
            });
          }
        },
      ),
    );
  });
});
