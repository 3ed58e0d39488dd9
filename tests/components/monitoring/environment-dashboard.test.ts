import { expect } from "chai";
import {
  dashboardWidgets,
  EnvironmentDashboard,
  type DashboardTopology,
} from "../../../components/monitoring/environment-dashboard";
import { errorOf, record } from "../../recording";
import { recordedStack } from "../../stacks/recorded-stack";

interface Placed {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

function topology(consumers: number): DashboardTopology {
  const names = Array.from({ length: consumers }, (_, i) => `consumer-${i}`);
  return {
    consumers: names.map((consumer) => ({
      namespace: "EventPipeline/test",
      domain: "user",
      consumer,
      queueName: `bus-${consumer}`,
      functionName: `bus-${consumer}`,
      logGroupName: `/aws/lambda/bus-${consumer}`,
    })),
    rules: names.map((ruleName) => ({ busName: "bus", ruleName })),
    unprocessedQueues: ["bus-undelivered"],
    alarmArns: ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:bus-domain-in-trouble"],
  };
}

const widgetsOf = (shown: DashboardTopology) => dashboardWidgets(shown, "eu-west-1") as Placed[];
const titled = (widgets: Placed[], title: string) =>
  widgets.find(({ properties }) => properties.title === title);

describe("EnvironmentDashboard", () => {
  it("shows the rows that on-call reads, in their order", () => {
    const rows = widgetsOf(topology(2)).flatMap(({ properties }) => properties.markdown ?? []);
    expect(rows).to.deep.equal([
      "## In, out, late",
      "## Buses",
      "## Consumers",
      "## Circuit breakers: 0 closed, 1 half open, 2 open",
      "## Unprocessed",
      "## What it costs",
    ]);
  });

  it("draws a line for every consumer, with its own names", () => {
    const lines = titled(widgetsOf(topology(2)), "Age of events, ms")?.properties.metrics;
    expect(lines).to.have.length(6);
    expect(lines?.[3]).to.deep.equal([
      "EventPipeline/test",
      "EventAge",
      "Domain",
      "user",
      "Consumer",
      "consumer-1",
      { stat: "p99", label: "user/consumer-1 p99" },
    ]);
  });

  it("relates cost to events by expressions whose ids are there", () => {
    const lines = titled(widgetsOf(topology(2)), "Invocations per event")?.properties.metrics ?? [];
    expect(lines[0]).to.deep.equal([{ expression: "calls0 / events0", label: "user/consumer-0" }]);
    const ids = lines.flatMap((line) => (line.at(-1) as { id?: string }).id ?? []);
    expect(ids).to.deep.equal(["calls0", "events0", "calls1", "events1"]);
  });

  it("asks the consumers' logs why events were not processed", () => {
    const query = titled(widgetsOf(topology(2)), "Dead letters by reason")?.properties.query;
    expect(query).to.match(
      /^SOURCE '\/aws\/lambda\/bus-consumer-0' \| SOURCE '\/aws\/lambda\/bus-consumer-1' \| filter outcome/,
    );
    expect(titled(widgetsOf(topology(0)), "Dead letters by reason")).to.equal(undefined);
  });

  it("puts no widget over another, nor beyond the grid", () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgetsOf(topology(90))) {
      expect(x + width).to.be.at.most(24);
      for (let column = x; column < x + width; column += 1) {
        for (let row = y; row < y + height; row += 1) {
          expect(taken.has(`${column},${row}`), `${column},${row}`).to.equal(false);
          taken.add(`${column},${row}`);
        }
      }
    }
  });

  it("splits a chart of more than 500 metrics", () => {
    const widgets = widgetsOf(topology(251));
    const parts = widgets.filter(({ properties }) => properties.title?.startsWith("Messages in and out"));
    expect(parts.map(({ properties }) => [properties.title, properties.metrics?.length])).to.deep.equal([
      ["Messages in and out (1 of 2)", 500],
      ["Messages in and out (2 of 2)", 2],
    ]);
    for (const { properties } of widgets) {
      // An expression is a line, but no metric.
      const metrics = properties.metrics?.filter((line) => line.length > 1) ?? [];
      expect(metrics.length, properties.title).to.be.at.most(500);
    }
  });

  it("refuses more metrics than CloudWatch shows", async () => {
    const make = () =>
      record(() => {
        new EnvironmentDashboard("overview", {
          environment: "test",
          region: "us-east-1",
          topology: topology(200),
        });
      });
    expect((await errorOf(make)).message).to.match(
      /^EnvironmentDashboard "overview" has \d+ metrics; CloudWatch shows at most 2500\.$/,
    );
  });

  it("shows prod's domains' alarms within CloudWatch's limits", async () => {
    const { resources } = await recordedStack("prod");
    const dashboard = resources.find(({ type }) => type.endsWith(":Dashboard"));
    const body = String(dashboard?.inputs["dashboardBody"]);
    expect(Buffer.byteLength(body)).to.be.below(1_000_000);
    const { widgets } = JSON.parse(body) as { widgets: Placed[] };
    const arns = resources
      .filter(({ type }) => type.endsWith(":CompositeAlarm"))
      .map(({ state }) => state["arn"]);
    expect(titled(widgets, "Domains")?.properties.alarms).to.have.members(arns);
    expect(widgets.length).to.be.within(20, 500);
  });
});
