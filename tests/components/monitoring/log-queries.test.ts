import { expect } from "chai";
import { logQueries, LogQueries } from "../../../components/monitoring/log-queries";
import { ofType, record } from "../../recording";
import { consumerLines } from "../consumer-lines";

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
    const lines = consumerLines("INFO");
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
