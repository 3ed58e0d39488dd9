import { expect } from "chai";
import { passesLogFilter, type ApplicationLogLevel } from "../../../../packages/local-aws/lambda/log-filter";

const timestamp = "2026-11-28T10:00:00.000Z";
const at = (level: string): string => JSON.stringify({ timestamp, level, message: "said" });
const passes = (line: string, applicationLevel?: ApplicationLogLevel): boolean =>
  passesLogFilter(line, { format: "JSON", applicationLevel });

describe("passesLogFilter", () => {
  it("passes lines from the function's level on", () => {
    expect(
      ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].filter((level) => passes(at(level), "WARN")),
    ).to.deep.equal(["WARN", "ERROR", "FATAL"]);
    expect(["TRACE", "DEBUG", "INFO"].filter((level) => passes(at(level), "DEBUG"))).to.deep.equal([
      "DEBUG",
      "INFO",
    ]);
  });

  it("begins at INFO where the function says nothing", () => {
    expect([passes(at("DEBUG")), passes(at("INFO"))]).to.deep.equal([false, true]);
  });

  for (const [what, line] of [
    ["no JSON", "begun"],
    ["half of a line", '{"level":"ERROR",'],
    ["JSON that is no object", "12"],
    ["null", "null"],
    ["a line without level, such as metrics", '{"_aws":{"Timestamp":0},"EventsReceived":1}'],
    ["a level that Lambda does not know", JSON.stringify({ timestamp, level: "SEVERE" })],
    ["a level in small letters", JSON.stringify({ timestamp, level: "error" })],
    ["a level without a time", '{"level":"ERROR"}'],
    ["a level with a time of another form", '{"level":"ERROR","timestamp":"28 Nov 2026"}'],
  ] as const) {
    it(`counts as INFO ${what}`, () => {
      expect([passes(line, "INFO"), passes(line, "WARN")]).to.deep.equal([true, false]);
    });
  }

  it("passes everything on in the format Text, which is the default", () => {
    expect(passesLogFilter("begun", { format: "Text" })).to.equal(true);
    expect(passesLogFilter(at("TRACE"), undefined)).to.equal(true);
  });
});
