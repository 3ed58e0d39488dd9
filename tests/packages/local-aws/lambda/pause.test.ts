import { expect } from "chai";
import { pause } from "../../../../packages/local-aws/lambda/pause";
import { ManualClock } from "../manual-clock";

describe("pause", () => {
  it("ends at once when the signal has been given before, and sets no timer", async () => {
    const clock = new ManualClock();
    await pause(clock, 1000, AbortSignal.abort());
    expect(clock.timers).to.equal(0);
  });

  it("ends with the signal, and takes its timer along", async () => {
    const clock = new ManualClock();
    const stop = new AbortController();
    const paused = pause(clock, 1000, stop.signal);
    expect(clock.timers).to.equal(1);
    stop.abort();
    await paused;
    expect(clock.timers).to.equal(0);
  });

  it("ends when the time is over, not before", async () => {
    const clock = new ManualClock();
    let ended = false;
    void pause(clock, 1000, new AbortController().signal).then(() => (ended = true));
    await clock.advance(999);
    expect(ended).to.equal(false);
    await clock.advance(1);
    expect(ended).to.equal(true);
  });
});
