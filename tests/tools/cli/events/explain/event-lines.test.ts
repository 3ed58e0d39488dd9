import { expect } from "chai";
import { attributeText, otlpLines, spanKinds, spanText } from "../../../../../handlers/consumer/otlp-lines";
import { trackEventMetrics, type EventMetrics } from "../../../../../handlers/consumer/track-event-metrics";
import { linesIn } from "../../../../../tools/cli/events/explain/event-lines";

const eventId = "35dd4a39-e638-423e-92fc-82e7eff87037";
const atMs = Date.parse("2026-11-23T12:00:00.000Z");

function metricsLine(more: Partial<EventMetrics>): string {
  let written = "";
  const metrics = { eventType: "user.a", eventId, processingTime: 5, status: "FAILURE", ...more } as const;
  trackEventMetrics(metrics, (line) => (written = line), atMs);
  return written;
}

function spanLine(id: string): string {
  const ids = { traceId: "a".repeat(32), spanId: "b".repeat(16), parentSpanId: undefined, link: undefined };
  const common = {
    ...ids,
    name: "n",
    kind: spanKinds.consumer,
    startMs: atMs,
    endMs: atMs,
    error: undefined,
  };
  const said = { "bellyfed.event.id": id, "bellyfed.outcome": "deferred", "bellyfed.attempt": 2 };
  const attributes = Object.entries(said)
    .map(([key, value]) => attributeText(key, value))
    .join();
  const spans = [spanText({ ...common, attributes }), spanText({ ...common, attributes: "" })];
  return otlpLines("user/journal", spans)[0]!;
}

describe("what a line of a consumer's log says of an event", () => {
  const error = "transient: Error status 503";
  const cases: [what: string, line: string, told: object[]][] = [
    [
      "a failure",
      metricsLine({ outcome: "retried", error, attempt: 2 }),
      [{ atMs, what: "retried", attempt: 2, text: error }],
    ],
    [
      "a success",
      metricsLine({ status: "SUCCESS", attempt: 1 }),
      [{ atMs, what: "processed", attempt: 1, text: "" }],
    ],
    [
      "the handler's own words",
      JSON.stringify({
        timestamp: "2026-11-23T12:00:00.000Z",
        level: "WARN",
        message: "odd",
        eventId,
        attempt: 1,
      }),
      [{ atMs, what: "log", attempt: 1, text: "WARN odd" }],
    ],
    ["a span of the event", spanLine(eventId), [{ atMs, what: "deferred", attempt: 2, text: "" }]],
    ["a span of another event", spanLine("another"), []],
    ["a line of another event that names this one", metricsLine({ eventId: "another", error: eventId }), []],
    ["a line of another kind", `REPORT ${eventId}`, []],
    [
      "a line without a time",
      JSON.stringify({ status: "FAILURE", outcome: "rejected", eventId }),
      [{ atMs: 7, what: "rejected", text: "" }],
    ],
  ];
  for (const [what, line, told] of cases)
    it(`is read from ${what}`, () => expect(linesIn(line, eventId, 7)).to.deep.equal(told));
});
