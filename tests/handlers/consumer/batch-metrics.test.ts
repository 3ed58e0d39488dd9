import { expect } from "chai";
import fc from "fast-check";
import { catalogue } from "../../../events/contracts/catalogue";
import { BatchMetrics, metricOwner } from "../../../handlers/consumer/batch-metrics";

const outcomes = {
  processed: "EventsProcessed",
  retried: "EventsRetried",
  deferred: "EventsDeferred",
  rejected: "EventsRejected",
  "dead-lettered": "EventsDeadLettered",
  duplicate: "EventsDuplicate",
} as const;
const kinds = Object.keys(outcomes) as (keyof typeof outcomes)[];

interface Directive {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: { readonly Name: string; readonly Unit: string }[];
}

interface Line extends Record<string, unknown> {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: Directive[] };
}

const owner = metricOwner({ metricNamespace: "EventPipeline/test", domain: "user", consumer: "journal" });
const facts = { requestId: "request-1", coldStart: true };

function linesOf(metrics: BatchMetrics): Line[] {
  return metrics.lines(owner, facts, 1_764_000_000_000).map((line) => JSON.parse(line) as Line);
}

describe("BatchMetrics", () => {
  it("writes one line of the embedded metric format", () => {
    const metrics = new BatchMetrics();
    metrics.addOutcome("processed");
    metrics.addOutcome("deferred");
    metrics.addEvent("user.left", 1500);
    metrics.addEvent("user.left", undefined);
    metrics.addRetried(7_200_000);
    metrics.addDurations([12]);
    metrics.addReason("open");
    metrics.add("BreakerProbes", 0);
    expect(metrics.lines(owner, facts, 1_764_000_000_000)).to.deep.equal([
      '{"_aws":{"CloudWatchMetrics":[{"Namespace":"EventPipeline/test",' +
        '"Dimensions":[["Domain","Consumer"]],"Metrics":[{"Name":"BreakerState","Unit":"None"},' +
        '{"Name":"EventsDeferred","Unit":"Count"},{"Name":"EventAge","Unit":"Milliseconds"}]},' +
        '{"Namespace":"EventPipeline/test","Dimensions":[["Domain","Consumer"],["Domain"]],"Metrics":[' +
        '{"Name":"RetriedEventAge","Unit":"Milliseconds"}]}],"Timestamp":1764000000000},"Domain":"user",' +
        '"Consumer":"journal","requestId":"request-1","coldStart":true,"EventsReceived":2,"EventsProcessed":1,' +
        '"BreakerState":0,"EventsDeferred":1,"eventTypes":{"user.left":2},"reasons":{"open":1},' +
        '"ProcessingDuration":[12],"EventAge":[1500],"RetriedEventAge":[7200000]}\n',
    ]);
  });

  it("measures of a healthy batch what alarms ask for alone, as each metric costs, and no age of a retry in an outage", () => {
    const measured = (breakerState: number): string[] => {
      const metrics = new BatchMetrics();
      metrics.breakerState = breakerState;
      metrics.addOutcome("processed");
      metrics.addEvent("user.left", 1500);
      metrics.addDurations([12]);
      if (breakerState > 0) metrics.addRetried(7_200_000);
      return linesOf(metrics)[0]!._aws.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name);
    };
    expect([0, 1, 2].map(measured)).to.deep.equal(Array(3).fill(["BreakerState", "EventAge"]));
  });

  it("measures what is watched of a domain of each consumer, too, in whichever of its lines", () => {
    const metrics = new BatchMetrics();
    metrics.add("BreakerStoreErrors", 2);
    for (let count = 0; count < 101; count++) metrics.addRetried(7_200_000);
    const measured = linesOf(metrics).map(({ _aws }) =>
      _aws.CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Dimensions, Metrics.map(({ Name }) => Name)]),
    );
    const [own, both] = [[["Domain", "Consumer"]], [["Domain", "Consumer"], ["Domain"]]];
    expect(measured).to.deep.equal([
      [
        [own, ["BreakerState"]],
        [both, ["BreakerStoreErrors", "RetriedEventAge"]],
      ],
      [[both, ["RetriedEventAge"]]],
    ]);
  });

  it("keeps every count and every value, at most 100 values to a line, and names nothing that is not there", () => {
    const outcome = fc.constantFrom(...kinds);
    fc.assert(
      fc.property(
        fc.array(outcome, { maxLength: 300, size: "max" }),
        fc.array(fc.nat(100_000), { maxLength: 350, size: "max" }),
        fc.array(fc.nat(1_000), { maxLength: 350, size: "max" }),
        fc.array(fc.nat(100_000), { maxLength: 350, size: "max" }),
        (ended, ages, durations, retried) => {
          const metrics = new BatchMetrics();
          ended.forEach((one) => metrics.addOutcome(one));
          ages.forEach((age) => metrics.addEvent("user.left", age));
          metrics.addDurations(durations);
          retried.forEach((age) => metrics.addRetried(age));
          const lines = linesOf(metrics);
          const all = (name: string): unknown[] =>
            lines.flatMap((line) => (line[name] as unknown[] | undefined) ?? []);
          expect(all("EventAge")).to.deep.equal(ages);
          expect(all("RetriedEventAge")).to.deep.equal(retried);
          expect(all("ProcessingDuration")).to.deep.equal(durations.slice(0, 100));
          expect(all("EventsReceived")).to.deep.equal([ended.length]);
          for (const kind of kinds) {
            const count = (all(outcomes[kind]) as number[]).reduce((total, some) => total + some, 0);
            expect(count, kind).to.equal(ended.filter((one) => one === kind).length);
          }
          for (const line of lines) {
            const directives = line._aws.CloudWatchMetrics.map(({ Metrics }) => Metrics);
            for (const metrics of directives) expect(metrics).not.to.deep.equal([]);
            const names = directives.flat().map(({ Name }) => Name);
            for (const name of names) {
              const value = line[name];
              const isFit = Array.isArray(value)
                ? value.length > 0 && value.length <= 100
                : typeof value === "number";
              expect(isFit, name).to.equal(true);
            }
            expect(names).to.deep.equal([...new Set(names)]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("has all that a query asks for among the 200 fields that Logs Insights reads, in the fullest line", () => {
    const metrics = new BatchMetrics();
    const types = [...new Set(catalogue.contracts.map(({ type }) => type))];
    for (let event = 0; event < 100; event++) {
      metrics.addOutcome(kinds[event % kinds.length] ?? "processed");
      metrics.addEvent(types[event % types.length] ?? "", 1_000 + event);
      metrics.addDurations([event]);
      metrics.addReason(`reason-${event % 25}`);
    }
    for (const name of ["BreakerProbes", "BreakerOpened", "BreakerStoreErrors", "PausedSeconds"]) {
      metrics.add(name, 1);
    }
    const read = fieldsOf(linesOf(metrics)[0]).slice(0, 200);
    expect(read).to.include.members(["Domain", "Consumer", "requestId", "coldStart"]);
    expect(read).to.include.members(["EventsReceived", "EventsDeferred", "BreakerState", "BreakerOpened"]);
    expect(read).to.include.members([
      "BreakerProbes",
      "BreakerStoreErrors",
      "PausedSeconds",
      "reasons.reason-24",
    ]);
    expect(read).to.include.members(["ProcessingDuration.0", ...types.map((type) => `eventTypes.${type}`)]);
  });
});

/** The names that Logs Insights gives the fields of a line, in the order in which it finds them. */
function fieldsOf(value: unknown, name = ""): string[] {
  if (typeof value !== "object" || value === null) return [name];
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsOf(inner, name === "" ? key : `${name}.${key}`),
  );
}
