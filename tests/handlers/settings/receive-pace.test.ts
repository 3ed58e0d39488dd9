import { expect } from "chai";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import {
  ageOfNextReceiveMs,
  maxReceiveCount,
  maxReceivesByAge,
} from "../../../handlers/settings/receive-pace";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const daySeconds = 86_400;

describe("ageOfNextReceiveMs", () => {
  const cases: [receives: number, ageMs: number][] = [
    [0, 0],
    [40, 0],
    [80, 27.2 * minuteMs],
    [120, 73.9 * minuteMs],
    [231, 19.8 * hourMs],
    [232, 20.2 * hourMs],
    [332, 70.2 * hourMs],
  ];
  for (const [receives, ageMs] of cases) {
    it(`is ${ageMs / minuteMs} min after ${receives} receives`, () => {
      expect(ageOfNextReceiveMs(receives)).to.be.closeTo(ageMs, 0.01 * ageMs);
    });
  }

  it("grows with each receive, by half an hour at most", () => {
    for (let receives = 41; receives < 1_000; receives++) {
      const stepMs = ageOfNextReceiveMs(receives + 1) - ageOfNextReceiveMs(receives);
      expect(stepMs, String(receives)).to.be.within(10_000, 30.5 * minuteMs);
    }
  });
});

describe("maxReceivesByAge", () => {
  const cases: [hours: number, receives: number][] = [
    [0, 70],
    [1, 142],
    [24, 270],
    [216, 654],
  ];
  for (const [hours, receives] of cases) {
    it(`is ${receives} after ${hours} h: what the pace allows, and 30`, () => {
      expect(maxReceivesByAge(hours * hourMs)).to.equal(receives);
    });
  }

  it("stays below what SQS counts by ten for each crash", () => {
    const settings = { maxEventAgeSeconds: 9 * daySeconds, attempts: { unknown: 5, crash: 6 } };
    expect(maxReceiveCount(settings)).to.equal(714);
    expect(maxReceivesByAge(9 * daySeconds * 1000)).to.equal(654);
  });
});

describe("maxReceiveCount", () => {
  const countFor = (days: number, crash = 6): number =>
    maxReceiveCount({ maxEventAgeSeconds: days * daySeconds, attempts: { crash } });

  it("is more than a message is received that waits as long as it may, as often as it may", () => {
    for (const days of [1, 3, 9, 13, 14]) {
      let [receives, ageMs] = [0, 0];
      while (ageMs <= days * daySeconds * 1000) ageMs = Math.max(ageMs + 1, ageOfNextReceiveMs(++receives));
      expect(countFor(days), `${days} days`).to.be.within(receives + 50, receives + 100);
    }
  });

  it("is what SQS takes, up to the longest time that a queue can keep a message", () => {
    expect([countFor(1 / 24), countFor(14)]).to.deep.equal([202, 954]);
  });

  it("refuses more crashes than SQS can count beside the longest wait, when the stack is previewed", () => {
    expect(countFor(13, 13)).to.be.at.most(1_000);
    const settings = { maxEventAgeSeconds: 13 * daySeconds, attempts: { crash: 20 } };
    expect(() => consumerSettings(settings)).to.throw(
      "Consumer setting attempts.crash is 20: with maxEventAgeSeconds at 1123200 a message may be received 1046 times, " +
        "and SQS allows at most 1000.",
    );
  });
});
