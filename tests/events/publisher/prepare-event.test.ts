import { expect } from "chai";
import type { EventMessage } from "../../../events/message/event-message";
import { prepareEvent, type Draft } from "../../../events/publisher/prepare-event";
import { contracts, testEvent, testId, testPorts } from "./fixtures";

const prepare = (draft: Draft): EventMessage | { readonly problem: string } =>
  prepareEvent(draft, { producer: "checkout", contracts }, testPorts());
const signedIn = { type: "auth.test-signed-in", data: { note: "a" } };
const problemOf = (draft: Draft): string => {
  const prepared = prepare(draft);
  return "problem" in prepared ? prepared.problem : "none";
};

describe("prepareEvent", () => {
  it("fills in everything that the author did not say", () => {
    expect(prepare(signedIn)).to.deep.equal({
      type: "auth.test-signed-in",
      source: "checkout",
      data: { note: "a" },
      metadata: {
        id: testId(100),
        time: "2026-11-01T12:00:00.000Z",
        version: 1,
        correlationId: testId(100),
        hops: 0,
        producer: "checkout",
      },
    });
  });

  it("continues the chain of the event that caused it", () => {
    const cause = testEvent(1);
    const causedBy = { ...cause, metadata: { ...cause.metadata, correlationId: "order-7", hops: 4 } };
    const prepared = prepare({ ...signedIn, causedBy }) as EventMessage;
    expect(prepared.metadata).to.include({ correlationId: "order-7", causationId: testId(1), hops: 5 });
    expect(prepared).to.not.have.property("causedBy");
  });

  const trace = (digit: string): string => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
  const causeOf = (traceparent: string): EventMessage => {
    const cause = testEvent(1);
    return { ...cause, metadata: { ...cause.metadata, traceparent, tracestate: "cause=1" } };
  };
  const traced: [what: string, draft: Draft, caller: () => object, expected: object][] = [
    [
      "what it says itself",
      { ...signedIn, metadata: { traceparent: trace("a") } },
      () => ({ traceparent: trace("b") }),
      { traceparent: trace("a") },
    ],
    [
      "where it was published",
      { ...signedIn, causedBy: causeOf(trace("c")) },
      () => ({ traceparent: trace("b"), tracestate: "rojo=1" }),
      { traceparent: trace("b"), tracestate: "rojo=1" },
    ],
    [
      "what caused it",
      { ...signedIn, causedBy: causeOf(trace("c")) },
      () => ({}),
      { traceparent: trace("c"), tracestate: "cause=1" },
    ],
    [
      "none, of texts that are no trace",
      { ...signedIn, metadata: { traceparent: "00-0", tracestate: "rojo=1" } },
      () => ({ traceparent: "x" }),
      {},
    ],
    [
      "none, of a tracing system that fails",
      signedIn,
      () => {
        throw new Error("no context manager");
      },
      {},
    ],
  ];
  for (const [what, draft, traceContext, expected] of traced) {
    it(`has the trace of ${what}`, () => {
      const settings = { producer: "checkout", contracts };
      const { metadata } = prepareEvent(draft, settings, { ...testPorts(), traceContext }) as EventMessage;
      const { traceparent, tracestate } = metadata;
      expect(JSON.parse(JSON.stringify({ traceparent, tracestate }))).to.deep.equal(expected);
    });
  }

  it("leaves an event that was published before as it is", () => {
    expect(prepare(testEvent(1))).to.deep.equal(testEvent(1));
  });

  it("spells ids one way", () => {
    const id = "474d79bd-835a-47ec-9feb-8986e7028c72";
    const causationId = "ffffffff-835a-47ec-9feb-8986e7028c72";
    const metadata = { id: id.toUpperCase(), causationId: causationId.toUpperCase() };
    const prepared = prepare({ ...testEvent(1), metadata }) as EventMessage;
    expect(prepared.metadata).to.include({ id, causationId, correlationId: id });
  });

  it("takes the newest version unless one is named", () => {
    const newest = prepare({ type: "user.test-followed", data: { note: "a", since: 1 } }) as EventMessage;
    expect(newest.metadata.version).to.equal(2);
    const named = { type: "user.test-followed", data: { note: "a" }, metadata: { version: 1 } };
    expect((prepare(named) as EventMessage).metadata.version).to.equal(1);
  });

  it("lets additional fields pass", () => {
    const data = { note: "a", added: [1] };
    expect(prepare({ ...signedIn, data }))
      .to.have.property("data")
      .that.deep.equals(data);
  });

  it("takes the data as it was, whatever the caller does to it later", () => {
    const data = { note: "before" };
    const prepared = prepare({ ...signedIn, data }) as EventMessage;
    data.note = "after";
    expect(prepared.data).to.deep.equal({ note: "before" });
  });

  const nested = (levels: number): unknown =>
    JSON.parse('{"a":'.repeat(levels) + "1" + "}".repeat(levels)) as unknown;
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const refused: [string, Draft, RegExp][] = [
    [
      "an undeclared type",
      { type: "auth.nobody-knows", data: {} },
      /no contract of this publisher has this type/,
    ],
    [
      "an unknown version",
      { type: "user.test-followed", data: {}, metadata: { version: 3 } },
      /version 3 is unknown, known: 1, 2/,
    ],
    ["data that break the contract", { ...signedIn, data: { note: 1 } }, /^data\/note: /],
    ["no data", { ...signedIn, data: undefined }, /^data: /],
    ["data that JSON cannot carry", { ...signedIn, data: circular }, /cannot be written as JSON/],
    ...[1_000, 100_000].map((levels): [string, Draft, RegExp] => [
      `data nested ${levels + 1} deep`,
      { ...signedIn, data: { note: "a", more: nested(levels) } },
      /^data is nested deeper than 1000 levels$/,
    ]),
    [
      "more values than consumers take",
      { ...signedIn, data: { note: "a", more: Array.from({ length: 499_998 }, () => ({})) } },
      /^data has 500001 values; 500000 are allowed: publish several events$/,
    ],
    ["a big integer", { ...signedIn, data: { note: "a", n: 1n } }, /cannot be written as JSON/],
    [
      "a value that JSON turns into another",
      { ...signedIn, data: { note: { toJSON: () => 5 } } },
      /^data\/note/,
    ],
    ["an id that is none", { ...signedIn, metadata: { id: "7" } }, /metadata\/id: must be a UUID/],
    ["an empty source", { ...signedIn, source: "" }, /source: must be a text/],
    ...["0000-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z"].map((time): [string, Draft, RegExp] => [
      `the time ${time}`,
      { ...signedIn, metadata: { time } },
      /^\/metadata\/time: must be at most/,
    ]),
    [
      "a time that does not exist",
      { ...signedIn, metadata: { time: "2026-02-30T00:00:00.000Z" } },
      /metadata\/time: must be a time/,
    ],
  ];
  for (const [what, draft, problem] of refused) {
    it(`refuses ${what}`, () => expect(problemOf(draft)).to.match(problem));
  }

  it("takes data nested 1,000 deep", () => {
    const data = { note: "a", more: nested(999) };
    expect(prepare({ ...signedIn, data })).to.have.deep.property("data", data);
  });

  it("takes 500,000 values", () => {
    const data = { note: "a", more: Array.from({ length: 499_997 }, () => ({})) };
    expect(prepare({ ...signedIn, data })).to.have.property("data");
  });

  it("refuses a source that the contract does not name, and names who may", () => {
    const closed = contracts.map((contract) => ({ ...contract, sources: ["identity", "import"] }));
    const prepareClosed = (source?: string) =>
      prepareEvent(
        { ...signedIn, ...(source && { source }) },
        { producer: "checkout", contracts: closed },
        testPorts(),
      );
    expect(prepareClosed("import")).to.have.property("source", "import");
    for (const source of ["tracking", undefined])
      expect(prepareClosed(source)).to.deep.equal({
        problem: `source "${source ?? "checkout"}" may not publish auth.test-signed-in; only identity, import may`,
      });
  });

  it("never repeats the data in what it says is wrong", () => {
    expect(problemOf({ ...signedIn, data: { note: { secret: "hunter2" } } })).to.not.contain("hunter2");
  });
});
