import { expect } from "chai";
import { checkedRule } from "../../../components/monitoring/domain-alarm";
import { eventAlarm } from "../../../components/monitoring/event-alarm";
import { queueMetric } from "../../../components/monitoring/metric-stat";
import { errorOf, find, record } from "../../recording";
import { sampleSharedResources } from "../sample-shared-resources";

const settings = { ...sampleSharedResources().alarms, runbooks: "https://wiki.example/runbooks" };
const metric = queueMetric("orders", "ApproximateNumberOfMessagesVisible", "Maximum");
const withMetrics = (count: number, expression?: string) => () => {
  const metrics = Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, metric]));
  const condition = { metrics, treatMissingData: "ignore" as const, ...(expression && { expression }) };
  eventAlarm("orders", { kind: "parking-lot", subject: "orders", condition: condition, settings }, {});
};

describe("eventAlarm", () => {
  it("says what it means, what to do first, and where to read on", async () => {
    const { inputs } = find(await record(withMetrics(1)), "aws:cloudwatch/metricAlarm:MetricAlarm", "orders");
    expect(inputs["name"]).to.equal("orders-parking-lot");
    expect(inputs["alarmDescription"]).to.equal(
      "Recovery gave events up: trying again does not help without a change. " +
        "First: Read parkingLotReason in a message's attributes. " +
        "Runbook: https://wiki.example/runbooks/parking-lot.md",
    );
    expect(inputs["alarmActions"]).to.deep.equal([settings.ticketTopicArn]);
    expect(inputs["okActions"]).to.deep.equal([settings.ticketTopicArn]);
  });

  const refusals: [number, string | undefined, string][] = [
    [0, undefined, 'Alarm "orders" has 0 metrics, must have 1 to 1.'],
    [2, undefined, 'Alarm "orders" has 2 metrics, must have 1 to 1.'],
    [11, "MAX(METRICS())", 'Alarm "orders" has 11 metrics, must have 1 to 10.'],
  ];
  for (const [count, expression, message] of refusals) {
    it(`refuses ${count} metrics ${expression ? "in" : "without"} an expression`, async () => {
      expect((await errorOf(() => record(withMetrics(count, expression)))).message).to.equal(message);
    });
  }
});

describe("the rule of a domain's alarm", () => {
  const rule = (count: number, length = 1) =>
    Array.from({ length: count }, (_, i) => `ALARM("${"x".repeat(length)}${i}")`).join(" OR ");

  it("may name 100 alarms in 10,240 characters", () => {
    expect(checkedRule("bus", rule(100))).to.equal(rule(100));
  });

  it("may not name 101", () => {
    expect(() => checkedRule("bus", rule(101))).to.throw("The alarm of bus combines 101 alarms in");
  });

  it("may not be longer", () => {
    expect(() => checkedRule("bus", rule(99, 100))).to.throw(
      /combines 99 alarms in \d+ characters; CloudWatch allows 100 in 10240/,
    );
  });
});
