import { expect } from "chai";
import { parseEmf } from "../../../../packages/local-aws/cloud-watch/emf";

const nowMs = 1_700_000_000_000;

function line(directive: object | object[], members: object, timestamp: unknown = 1_600_000_000_000): string {
  const CloudWatchMetrics = Array.isArray(directive) ? directive : [directive];
  return JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics }, ...members });
}

const directive = {
  Namespace: "Bellyfed",
  Dimensions: [["Domain", "Consumer"], ["Domain"]],
  Metrics: [{ Name: "Processed", Unit: "Count" }, { Name: "EventAge" }],
};
const members = { Domain: "user", Consumer: "journal", Processed: 3, EventAge: [1, 2.5, 1] };

describe("parseEmf", () => {
  it("makes a sample of each metric for each set of dimensions", () => {
    const of = (metric: string, dimensions: object, values: number[], unit: object): object => ({
      namespace: "Bellyfed",
      metric,
      dimensions,
      atMs: 1_600_000_000_000,
      values,
      ...unit,
    });
    const both = { Domain: "user", Consumer: "journal" };
    const one = { Domain: "user" };
    expect(parseEmf(line(directive, members), nowMs)).to.deep.equal([
      of("Processed", both, [3], { unit: "Count" }),
      of("Processed", one, [3], { unit: "Count" }),
      of("EventAge", both, [1, 2.5, 1], {}),
      of("EventAge", one, [1, 2.5, 1], {}),
    ]);
  });

  it("reads several directives of one line", () => {
    const metrics = parseEmf(line([directive, { ...directive, Namespace: "Other" }], members), nowMs);
    expect(metrics.map((sample) => sample.namespace)).to.deep.equal([
      ...Array<string>(4).fill("Bellyfed"),
      ...Array<string>(4).fill("Other"),
    ]);
  });

  it("dates a line without a timestamp with now", () => {
    expect(parseEmf(line(directive, members, "soon"), nowMs)[0]!.atMs).to.equal(nowMs);
  });

  for (const [what, Dimensions] of [
    ["none", undefined],
    ["an empty list", []],
    ["one empty set", [[]]],
  ] as const) {
    it(`takes ${what} of dimension sets for a metric without dimensions`, () => {
      const samples = parseEmf(line({ ...directive, Dimensions }, members), nowMs);
      expect(samples.map((sample) => sample.dimensions)).to.deep.equal([{}, {}]);
    });
  }

  it("skips the set whose dimension has no value, not the others", () => {
    const samples = parseEmf(line(directive, { ...members, Consumer: undefined }), nowMs);
    expect(samples.map((sample) => sample.dimensions)).to.deep.equal([
      { Domain: "user" },
      { Domain: "user" },
    ]);
  });

  const hundred = Array.from({ length: 100 }, (_, i) => i);
  it("takes a hundred values and not one more", () => {
    const lengths = (values: number[]): number[] =>
      parseEmf(line(directive, { ...members, EventAge: values }), nowMs)
        .filter((sample) => sample.metric === "EventAge")
        .map((sample) => sample.values.length);
    expect(lengths(hundred)).to.deep.equal([100, 100]);
    expect(lengths([...hundred, 100])).to.deep.equal([]);
  });

  for (const [what, text] of [
    ["plain text", "hello"],
    ["text that speaks of it", 'see "_aws" there'],
    ["JSON without it", '{"a":1}'],
    ["JSON that is no object", '["_aws"]'],
    ["a null", '{"_aws":null}'],
    ["no directives", '{"_aws":{"CloudWatchMetrics":{}}}'],
    ["a directive that is null", line([{ Metrics: [null] }], members)],
    ["no namespace", line({ ...directive, Namespace: "" }, members)],
    ["no metrics", line({ ...directive, Metrics: {} }, members)],
    ["metrics without a name", line({ ...directive, Metrics: [null, { Unit: "Count" }, "x"] }, members)],
    ["values that are no numbers", line(directive, { ...members, Processed: "3", EventAge: [1, null] })],
    ["no values", line(directive, { Domain: "user", Consumer: "journal", EventAge: [] })],
    ["dimension sets that are no lists", line({ ...directive, Dimensions: ["Domain"] }, members)],
    ["a dimension that is no text", line(directive, { ...members, Domain: 3 })],
  ] as const) {
    it(`finds nothing in ${what}`, () => {
      expect(parseEmf(text, nowMs)).to.deep.equal([]);
    });
  }

  it("survives directives that are no objects", () => {
    expect(parseEmf('{"_aws":{"CloudWatchMetrics":[null,1,"x"]}}', nowMs)).to.deep.equal([]);
  });
});
