import { expect } from "chai";
import { costReport } from "../../../../tools/cli/cost/cost-report";
import { standingCost } from "../../../../tools/cli/cost/standing-cost";
import { types } from "../../../../policy/resource-types";
import { million, shapeWith } from "./sample-shape";

describe("a cost report", () => {
  const standing = [
    { service: "CloudWatch", usdPerMonth: 7.8 },
    { service: "SQS", usdPerMonth: 0.26 },
  ];
  const report = costReport("prod", { ...shapeWith(), standing }, million, 50);

  it("adds up by service and in all, most expensive first", () => {
    expect(report.bill.services.map(({ service }) => service)).to.deep.equal([
      "CloudWatch",
      "EventBridge",
      "SQS",
      "EventBridge archive",
      "CloudWatch Logs",
      "Lambda",
    ]);
    const sqs = report.bill.services.find(({ service }) => service === "SQS");
    expect(sqs?.perMillionEvents).to.be.closeTo(0.48, 1e-9);
    expect(sqs?.standingPerMonth).to.equal(0.26);
    expect(sqs?.perMonth).to.be.closeTo(0.74, 1e-9);
    // 1 + 0.1599 + 0.48 + 0.0274167 + 0.02928
    expect(report.bill.total.perMillionEvents).to.be.closeTo(1.6965967, 5e-7);
    expect(report.bill.total.standingPerMonth).to.be.closeTo(8.06, 1e-9);
    expect(report.bill.total.perMonth).to.be.closeTo(9.7565967, 5e-7);
  });

  it("prices the same work done naively", () => {
    // 1 + 0.1599 + 1.2 + 0.385417 + 0.3095
    expect(report.naive.total.perMillionEvents).to.be.closeTo(3.054817, 5e-7);
    // 150 metrics, 5 alarms, a dashboard, and the same idle polls
    expect(report.naive.total.standingPerMonth).to.be.closeTo(48.76, 1e-9);
  });

  it("tells what a million events add, whatever their number", () => {
    const ten = costReport("prod", shapeWith(), { ...million, eventsPerMonth: 1e7 }, 50);
    expect(ten.bill.total.perMillionEvents).to.be.closeTo(1.6965967, 5e-7);
    expect(ten.bill.total.perMonth).to.be.closeTo(16.965967, 5e-6);
  });

  it("says of which month and region the prices are", () => {
    expect(report.prices).to.include({ asOf: "2026-11", region: "us-east-1" });
    expect(report.prices.source).to.contain("https://aws.amazon.com/");
  });
});

describe("standing costs", () => {
  const query = { id: "m1", metric: { metricName: "x" } };
  const formula = { metricQueries: [{ expression: "a/b" }, query, query] };
  const runs = (variables: object) => ({ environment: { variables } });
  const zones = { subnetIds: ["a", "b"] };
  const cases: [title: string, type: string, inputs: Record<string, unknown>, usd: number | undefined][] = [
    ["an alarm", types.metricAlarm, { metricName: "x" }, 0.1],
    ["an alarm on a formula of two", types.metricAlarm, formula, 0.2],
    ["an alarm on a search", types.metricAlarm, { metricQueries: [{ expression: "SELECT …" }] }, 0.1],
    ["a composite alarm", types.compositeAlarm, {}, 0.5],
    ["a dashboard", types.dashboard, {}, 3],
    ["the metrics of a consumer", types.function, runs({ CONSUMER: "journal" }), 0.6],
    ["a function that is none", types.function, runs({}), undefined],
    // 5 × 730 × 3600 / 20 = 657,000 requests
    ["asking an empty queue", types.mapping, {}, 0.2628],
    // $0.40, and 8,760 reads × $5.00/M
    ["a secret", types.secret, {}, 0.4438],
    ["a key", types.key, {}, 1],
    ["an endpoint in two zones", types.vpcEndpoint, { ...zones, vpcEndpointType: "Interface" }, 14.6],
    ["a gateway", types.vpcEndpoint, { vpcEndpointType: "Gateway" }, 0],
    ["a queue", types.queue, {}, undefined],
  ];
  for (const [title, type, inputs, usd] of cases) {
    it(`${title}: $${usd ?? "nothing"}`, () => {
      const cost = standingCost({ type, inputs })?.usdPerMonth;
      if (usd === undefined) expect(cost).to.equal(undefined);
      else expect(cost).to.be.closeTo(usd, 1e-9);
    });
  }
});
