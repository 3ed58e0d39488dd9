import { expect } from "chai";
import { logQueries, LogQueries } from "../../../components/monitoring/log-queries";
import { trackEventMetrics } from "../../../handlers/consumer/track-event-metrics";
import { EventLog } from "../../../handlers/consumer/event-log";
import { BatchMetrics, metricOwner } from "../../../handlers/consumer/batch-metrics";
import { ofType, record } from "../../recording";

const groups = (count: number) => Array.from({ length: count }, (_, i) => `/aws/lambda/consumer-${i}`);
const recorded = (logGroupNames: string[]) =>
  record(() => {
    new LogQueries("questions", { environment: "test", logGroupNames });
  });

describe("LogQueries", () => {
  it("saves each question over all log groups", async () => {
    const queries = ofType(await recorded(groups(50)), "aws:cloudwatch/queryDefinition:QueryDefinition");
    expect(queries.map(({ inputs }) => inputs["name"])).to.have.members(
      Object.keys(logQueries).map((question) => `bellyfed-test/${question}`),
    );
    for (const { inputs } of queries) expect(inputs["logGroupNames"]).to.deep.equal(groups(50));
  });

  it("leaves the choice to whoever asks when there are more than a query can name", async () => {
    const queries = ofType(await recorded(groups(51)), "aws:cloudwatch/queryDefinition:QueryDefinition");
    for (const { inputs } of queries) expect(inputs["logGroupNames"]).to.deep.equal([]);
  });

  it("asks for fields that handlers write", () => {
    const lines: string[] = [];
    const log = new EventLog("INFO", { now: () => 0, after: () => ({ cancel: () => undefined }) }, (line) =>
      lines.push(line),
    );
    const ids = { eventId: "id", correlationId: "c", attempt: 1 };
    const failed = {
      ...ids,
      eventType: "user.deleted",
      processingTime: 5,
      error: "permanent: gone",
    } as const;
    const write = (line: string): unknown => lines.push(line);
    trackEventMetrics({ ...failed, status: "FAILURE", outcome: "dead-lettered" }, write, 0);
    // What handlers themselves say.
    log.line("info", "said", { ...ids, type: "user.deleted" });
    const metrics = new BatchMetrics();
    for (const name of ["BreakerOpened", "BreakerProbes", "EventsDeferred"]) metrics.add(name, 1);
    metrics.addDurations([5]);
    const facts = { requestId: "r", coldStart: false };
    lines.push(
      ...metrics.lines(
        metricOwner({ metricNamespace: "EventPipeline/test", domain: "user", consumer: "journal" }),
        facts,
        0,
      ),
    );
    const written = new Set(lines.flatMap((line) => Object.keys(JSON.parse(line) as object)));
    const asked = Object.values(logQueries)
      .flatMap((query) => [...query.matchAll(/(?<![@\w"-])([A-Za-z]\w*)\b(?!\()/g)])
      .map(([, word]) => word ?? "");
    const fields = ["eventId", "error", "status", "duration", "type", "correlationId", "attempt"];
    const named = [...fields, "level", "message", "ProcessingDuration", "BreakerState", "BreakerOpened"];
    for (const field of [...named, "BreakerProbes", "EventsDeferred", "Domain", "Consumer"]) {
      expect(asked, "asked for").to.include(field);
      expect([...written], "written").to.include(field);
    }
    expect(lines[0])
      .to.include('"status":"FAILURE"')
      .and.to.match(/"error":"permanent: gone"/);
  });
});
