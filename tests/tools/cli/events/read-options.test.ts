import { expect } from "chai";
import { readInstant, readSeconds, readSubscription } from "../../../../tools/cli/events/read-options";
import { readWhole } from "../../../../tools/read-number";

const nowMs = Date.parse("2026-11-23T12:00:00Z");

describe("read-options", () => {
  it("reads a subscription by its domain and name", () => {
    expect(readSubscription("user/search-index")).to.deep.equal({ domain: "user", name: "search-index" });
  });

  for (const text of ["journal", "user/", "/journal", "food/journal", "user/Journal", "user/a/b", ""]) {
    it(`refuses the subscription "${text}"`, () => {
      expect(() => readSubscription(text)).to.throw(
        /<domain>\/<subscription>.*user, auth, system, analytics/,
      );
    });
  }

  for (const [text, seconds] of [
    ["90s", 90],
    ["15m", 900],
    ["6h", 21_600],
    ["2d", 172_800],
  ] as const) {
    it(`reads ${text} as ${seconds} s`, () => expect(readSeconds(text)).to.equal(seconds));
  }

  for (const text of ["", "15", "m", "-5m", "1.5h", "15 m", "1w"]) {
    it(`refuses the length of time "${text}"`, () => expect(() => readSeconds(text)).to.throw(/such as 90s/));
  }

  for (const [text, iso] of [
    ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23T10:00Z", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23T10:00:00.5+02:00", "2026-11-23T08:00:00.500Z"],
    ["2h", "2026-11-23T10:00:00.000Z"],
  ] as const) {
    it(`reads ${text} as ${iso}`, () =>
      expect(new Date(readInstant(text, nowMs)).toISOString()).to.equal(iso));
  }

  // Without a zone, the machine's own would decide what is replayed.
  for (const text of [
    "2026-11-23T10:00:00",
    "2026-11-23",
    "yesterday",
    "2026-13-45T10:00:00Z",
    "1764000000",
  ]) {
    it(`refuses the time "${text}"`, () => expect(() => readInstant(text, nowMs)).to.throw(/ISO 8601/));
  }

  it("reads whole numbers within a range, the ends included", () => {
    const read = readWhole(1, 500);
    expect([read("1"), read("500")]).to.deep.equal([1, 500]);
    for (const text of ["0", "501", "1.5", "", " ", "ten"]) {
      expect(() => read(text), text).to.throw("It must be a whole number from 1 to 500.");
    }
  });
});
