import { expect } from "chai";
import { openBreakerReason } from "../../../handlers/breaker/open-breaker-reason";
import {
  close,
  force,
  lease,
  neverOpened,
  open,
  type BreakerItem,
} from "../../../handlers/breaker/circuit-breaker-transitions";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";

const settings = consumerSettings({}).breaker;
const startMs = Date.UTC(2026, 10, 23, 12);
const minuteMs = 60_000;
const opening = { nowMs: startMs, random: 0.5, reason: "503", probeMessages: undefined };
const opened = open(neverOpened, settings, opening);
const halfOpen = lease(opened, "one", startMs + 5_000, 30_000);
const forced = (state: "FORCED_OPEN" | "FORCED_CLOSED"): BreakerItem =>
  force(neverOpened, state, startMs, "ann", "moved");
const whyAt = (item: BreakerItem | undefined, afterMs = 0): string | undefined =>
  openBreakerReason("user/journal", item, startMs + afterMs);

describe("openBreakerReason", () => {
  for (const [what, item] of [
    ["that nobody has written", undefined],
    ["that is closed", close(opened, startMs)],
    ["that is forced closed", forced("FORCED_CLOSED")],
  ] as const) {
    it(`is none for a breaker ${what}`, () => expect(whyAt(item)).to.equal(undefined));
  }

  for (const [item, why] of [
    [opened, "503"],
    [halfOpen, "503"],
    [forced("FORCED_OPEN"), "moved"],
  ] as const) {
    const said = `the breaker of user/journal is ${item.state} since 2026-11-23T12:00:00.000Z (${why})`;
    it(`says of one that is ${item.state} since when and why`, () => expect(whyAt(item)).to.equal(said));
  }

  it("is none when a probe has been due for an hour and nobody is there to make it", () => {
    for (const item of [opened, halfOpen]) {
      expect(whyAt(item, 50 * minuteMs), item.state).to.contain(item.state);
      expect(whyAt(item, 61 * minuteMs), item.state).to.equal(undefined);
    }
  });

  it("never ends by itself when an operator has forced the breaker open", () => {
    expect(whyAt(forced("FORCED_OPEN"), 30 * 24 * 60 * minuteMs)).to.contain("FORCED_OPEN");
  });
});
