import { expect } from "chai";
import { scheduleExpression } from "../../../../packages/local-aws/scheduler/schedule-expression";

const anchorMs = Date.parse("2026-01-15T10:30:00Z"); // a Thursday

function next(expression: string, after: string): string | undefined {
  const ms = scheduleExpression(expression, "UTC", anchorMs)(Date.parse(after));
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);
}

describe("scheduleExpression", () => {
  const rows: [expression: string, after: string, next: string | undefined][] = [
    ["at(2026-02-01T00:00:00)", "2026-01-01T00:00:00Z", "2026-02-01T00:00"],
    ["at(2026-02-01T00:00:00)", "2026-02-01T00:00:00Z", undefined],
    ["rate(5 minutes)", "2026-01-01T00:00:00Z", "2026-01-15T10:30"],
    ["rate(5 minutes)", "2026-01-15T10:30:00Z", "2026-01-15T10:35"],
    ["rate(5 minutes)", "2026-01-15T10:34:59Z", "2026-01-15T10:35"],
    ["rate(1 hour)", "2026-01-15T12:00:00Z", "2026-01-15T12:30"],
    ["rate(2 days)", "2026-01-15T10:30:00Z", "2026-01-17T10:30"],
    ["cron(0 12 * * ? *)", "2026-01-15T12:00:00Z", "2026-01-16T12:00"],
    ["cron(0 12 * * ? *)", "2026-01-15T11:59:59Z", "2026-01-15T12:00"],
    ["cron(0/15 * * * ? *)", "2026-01-15T10:16:00Z", "2026-01-15T10:30"],
    ["cron(5,35 8-10 ? * MON-FRI *)", "2026-01-16T10:35:00Z", "2026-01-19T08:05"],
    ["cron(0 0 ? * 1 *)", "2026-01-15T00:00:00Z", "2026-01-18T00:00"],
    ["cron(0 0 31 * ? *)", "2026-01-31T00:00:00Z", "2026-03-31T00:00"],
    ["cron(0 0 29 FEB ? *)", "2026-01-01T00:00:00Z", "2028-02-29T00:00"],
    ["cron(0 0 1 1 ? 2026)", "2026-01-15T00:00:00Z", undefined],
  ];
  for (const [expression, after, expected] of rows) {
    it(`${expression} after ${after} is ${expected ?? "never"}`, () => {
      expect(next(expression, after)).to.equal(expected);
    });
  }

  for (const expression of [
    "",
    "every day",
    "at(2026-13-01T00:00:00)",
    "at(2026-01-01)",
    "rate(1 minutes)",
    "rate(2 minute)",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "cron(0 12 * * *)",
    "cron(0 12 * * * *)",
    "cron(0 12 ? * ? *)",
    "cron(60 12 * * ? *)",
    "cron(0 12 L * ? *)",
    "cron(5-1 12 * * ? *)",
    "cron(0/0 12 * * ? *)",
    "cron(0/1/2 12 * * ? *)",
    "cron(0 12 * FOO ? *)",
  ]) {
    it(`refuses "${expression}"`, () => {
      expect(() => next(expression, "2026-01-01T00:00:00Z")).to.throw(
        `Invalid Schedule Expression ${expression}.`,
      );
    });
  }

  it("refuses time zones for what depends on them", () => {
    const inVienna = (expression: string) => (): unknown =>
      scheduleExpression(expression, "Europe/Vienna", 0);
    expect(inVienna("cron(0 12 * * ? *)")).to.throw("does not simulate the time zone Europe/Vienna");
    expect(inVienna("at(2026-02-01T00:00:00)")).to.throw("does not simulate the time zone Europe/Vienna");
    expect(inVienna("rate(5 minutes)")).to.not.throw();
  });
});
