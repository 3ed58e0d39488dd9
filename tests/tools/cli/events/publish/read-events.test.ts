import { expect } from "chai";
import { catalogue } from "../../../../../events/contracts/catalogue";
import { readEvents } from "../../../../../tools/cli/events/publish/read-events";
import { eventOf, publishPorts as ports } from "../small-aws";

const read = (text: string) => readEvents(text, catalogue.contracts, ports);

describe("read-events", () => {
  it("keeps a whole event as it is, and passes over empty lines", () => {
    const event = eventOf(1, "2026-11-22T00:00:00.000Z");
    expect(read(`\n${JSON.stringify(event)}\r\n\n`)).to.deep.equal({ events: [event], bad: [] });
  });

  it("fills in what a line does not say", () => {
    const { type, data } = eventOf(1);
    const [event] = read(JSON.stringify({ type, data })).events;
    expect(event?.source).to.equal("events-cli");
    expect(event?.metadata).to.include({
      id: "11111111-2222-4333-8444-555555555555",
      time: "2026-11-23T12:00:00.000Z",
      version: 1,
      hops: 0,
      producer: "events-cli",
    });
  });

  const good = eventOf(1, "2026-11-22T00:00:00.000Z");
  const { type, data } = good;
  const changed = (change: object) => ({ ...good, ...change });
  const withMetadata = (change: object) => changed({ metadata: { ...good.metadata, ...change } });
  const large = JSON.stringify(good).replace('"data":{', '"data":{"more":9007199254740993,');
  for (const [what, given, problem] of [
    ["no JSON", "{", /^is no JSON/],
    ["no object", "[]", /^must be an object with a type$/],
    ["null", "null", /^must be an object with a type$/],
    ["no type", { data: {} }, /^must be an object with a type$/],
    ["an unknown type", changed({ type: "user.flew" }), /^no contract/],
    ["an unknown version", withMetadata({ version: 9 }), /^version 9/],
    ["broken data", changed({ data: {} }), /^data/],
    ["no source", changed({ source: "" }), /^\/source/],
    ["metadata as text", changed({ metadata: "none" }), /^\/metadata/],
    ["metadata as a list", changed({ metadata: [] }), /^\/metadata/],
    ["an id of another form", withMetadata({ id: "7" }), /^\/metadata\/id/],
    [
      "an unknown key",
      changed({ subject: "x" }),
      /^has the unknown key "subject"; a line may have type, source, data, metadata$/,
    ],
    [
      "an id beside its metadata",
      { type, data, id: "7" },
      /^has the unknown key "id" \(it belongs into metadata, or the line needs specversion/,
    ],
    [
      "an EventBridge event",
      { type, "detail-type": type, detail: good },
      /"detail-type" \(of an EventBridge event, publish what is in its detail\)/,
    ],
    [
      "an unknown key in its metadata",
      withMetadata({ correlationid: "c" }),
      /^has the unknown key "correlationid" in metadata, which may have id, time, version, correlationId, causationId, hops, producer, traceparent, tracestate$/,
    ],
    [
      "a number that would change",
      large,
      /^has the number 9007199254740993, which would travel as 9007199254740992: write it as a text$/,
    ],
  ] as const) {
    const line = typeof given === "string" ? given : JSON.stringify(given);
    it(`names the line that has ${what}, and goes on`, () => {
      const { events, bad } = read(`${JSON.stringify(good)}\n${line}\n${JSON.stringify(good)}`);
      expect(events).to.have.length(2);
      expect(bad).to.have.length(1);
      expect(bad[0]).to.include({ number: 2, text: line });
      expect(bad[0]?.problem).to.match(problem);
    });
  }
});
