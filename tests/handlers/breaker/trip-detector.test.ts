import { expect } from "chai";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import { TripDetector } from "../../../handlers/breaker/trip-detector";

const { breaker } = consumerSettings({
  breaker: { minimumNumberOfCalls: 4, consecutiveFailureThreshold: 1_000 },
});

describe("TripDetector", () => {
  it("forgets its window as well as its row when it begins anew", () => {
    const detector = new TripDetector(breaker);
    for (let call = 0; call < 3; call++) detector.noteFailure(100_000);
    detector.clear(100_000);
    for (let call = 0; call < 2; call++) expect(detector.noteFailure(100_001)).to.equal(false);
    detector.noteSuccess(100_001, true);
    expect(detector.noteFailure(100_002), "three of four since").to.equal(true);
  });

  it("trips at a share of the calls, and not one call below it", () => {
    const detector = new TripDetector({ ...breaker, failureRateThreshold: 0.6, minimumNumberOfCalls: 5 });
    for (let call = 0; call < 2; call++) detector.noteSuccess(100_000, true);
    const ends = Array.from({ length: 3 }, () => detector.noteFailure(100_000));
    expect(ends).to.deep.equal([false, false, true]);
  });

  it("takes no share of events that have failed before, though their success ends a row", () => {
    const detector = new TripDetector({ ...breaker, consecutiveFailureThreshold: 3 });
    for (let call = 0; call < 10; call++) detector.noteSuccess(100_000, false);
    const ends = Array.from({ length: 2 }, () => detector.noteFailure(100_000));
    detector.noteSuccess(100_000, false);
    ends.push(detector.noteFailure(100_000));
    expect(ends, "three, but not in a row, of three").to.deep.equal([false, false, false]);
    expect(detector.noteFailure(100_000), "four of four first attempts").to.equal(true);
  });

  it("dates its failures by its window, but not before it began anew", () => {
    const detector = new TripDetector(breaker);
    detector.clear(100_000);
    expect(detector.failingSinceMs(110_000)).to.equal(100_000);
    expect(detector.failingSinceMs(140_000)).to.equal(110_000);
  });
});
