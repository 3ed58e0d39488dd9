import { expect } from "chai";
import { readLogLine } from "../../../../../tools/cli/events/tail/read-log-line";

describe("read-log-line", () => {
  const eventTypes = { "user.profile-updated": 1 };
  const processed = { EventsReceived: 3, EventsProcessed: 2, EventsRetried: 1, EventsDeferred: 0 };
  const ages = { BreakerState: 0, EventAge: [1_000, 130_000] };
  const again = { EventsReceived: 1, EventsRetried: 1, RetriedEventAge: [7_200_000] };
  const outcome = { status: "FAILURE", outcome: "retried", error: "transient: x" };
  const details = { event_id: "e-1", detail_type: "user.profile-updated", rule_arn: "arn:rule" };
  const own = { timestamp: "2026-11-23T12:00:00.000Z", level: "WARN", message: "slow" };
  for (const [what, line, shown] of [
    [
      "a batch",
      { _aws: {}, ...processed, ...ages, eventTypes: { "user.profile-updated": 3 } },
      "batch  3 received, 2 processed, 1 retried  3 × user.profile-updated  oldest 2m",
    ],
    [
      "a batch of events that come again",
      { _aws: {}, ...again, eventTypes },
      "batch  1 received, 1 retried  1 × user.profile-updated  oldest 2h",
    ],
    [
      "spans",
      {
        resourceSpans: [
          {
            scopeSpans: [
              { spans: [{ startTimeUnixNano: "1", links: [{ spanId: "b" }] }, { startTimeUnixNano: "2" }] },
            ],
          },
        ],
      },
      "spans  2",
    ],
    [
      "an event that failed",
      { type: "user.profile-updated", duration: 12, ...outcome, eventId: "e-1" },
      "retried  user.profile-updated  e-1  transient: x  12 ms",
    ],
    [
      "a bus' own line",
      { message_type: "INVOCATION_FAILURE", log_level: "ERROR", details },
      "ERROR  INVOCATION_FAILURE  user.profile-updated  e-1  arn:rule",
    ],
    ["a handler's own line", { ...own, attempt: 2, to: "search" }, "WARN  slow  attempt=2  to=search"],
    ["JSON of another form", { a: 1 }, '{"a":1}'],
  ] as const) {
    it(`shows ${what}`, () => expect(readLogLine(JSON.stringify(line))).to.equal(shown));
  }

  it("shows other text as it is, up to a length", () => {
    expect(readLogLine("START RequestId: 1\n")).to.equal("START RequestId: 1");
    expect(readLogLine("{ no json")).to.equal("{ no json");
    expect(readLogLine("x".repeat(1_000))).to.have.length(300);
  });

  it("shows a line as it is that only calls its fields as ours do", () => {
    for (const fields of [
      { message_type: "order", details: null },
      { _aws: {}, EventAge: Array.from({ length: 200_000 }, () => 1) },
    ]) {
      const line = JSON.stringify(fields);
      expect(readLogLine(line)).to.equal(line.slice(0, 300));
    }
  });
});
