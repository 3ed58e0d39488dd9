import { expect } from "chai";
import { catalogue } from "../../../../events/contracts/catalogue";
import { metricNamespace } from "../../../../handlers/settings/metric-namespace";
import { call } from "../../../../packages/local-aws/service";
import type { LocalAws } from "../../../../packages/local-aws/start-local-aws";
import { sumOf } from "../../../../tools/soak/soak-figures";
import { startLocalStack, type LocalStack } from "../../../local-stack";

const bus = "bellyfed-infra-system-prod";
const valid = catalogue.ofDomain("system")[0];

describe("what prod measures, in the local AWS", () => {
  let stack: LocalStack;
  let local: LocalAws;

  before(async () => {
    stack = await startLocalStack("prod");
    ({ local } = stack);
    const Entries = [valid?.examples[0], { wrong: true }].map((data) => ({
      EventBusName: bus,
      Source: "test",
      DetailType: valid?.type,
      Detail: JSON.stringify(message(data)),
    }));
    await call(local.services.events, "PutEvents", { Entries });
    await stack.settled();
    await call(local.services.lambda, "Invoke", { FunctionName: "bellyfed-recover-dead-letters-prod" });
  });
  after(() => stack.close());

  it("are the consumers' metrics", () => {
    const sums = ["EventsRejected", "BreakerState"].map((metric) =>
      sumOf(local, metricNamespace("prod"), metric),
    );
    expect(sums).to.deep.equal([1, 0]);
    expect(sumOf(local, metricNamespace("prod"), "EventAge")).to.be.above(0);
  });

  it("are the recovery's", async () => {
    const { Metrics } = (await call(local.services.monitoring, "ListMetrics", {
      Namespace: metricNamespace("prod"),
    })) as { Metrics: { MetricName: string }[] };
    expect(Metrics.map(({ MetricName }) => MetricName)).to.include("RecoveryFailed");
  });

  it("are the events that failed, by the line that saved queries ask for", async () => {
    const { events } = (await call(local.services.logs, "FilterLogEvents", {
      logGroupName: `/aws/lambda/${bus}-journal`,
      filterPattern: '"rejected"',
    })) as { events: { message: string }[] };
    const failures = events.map(({ message }) => JSON.parse(message) as { outcome?: string });
    expect(failures.filter(({ outcome }) => outcome === "rejected")).to.have.length(1);
  });
});

let count = 0;

function message(data: unknown): object {
  const metadata = {
    id: `00000000-0000-4000-8000-00000000000${++count}`,
    time: new Date().toISOString(),
    version: valid?.version,
    correlationId: "test",
    hops: 0,
    producer: "test",
  };
  return { type: valid?.type, source: "test", data, metadata };
}
