import { expect } from "chai";
import fc from "fast-check";
import { fromCloudEvent, toCloudEvent } from "../../../events/message/cloud-event";
import { catalogue } from "../../../events/contracts/catalogue";
import type { EventMessage } from "../../../events/message/event-message";
import { validateEvent } from "../../../events/message/validate-event";
import { readEvents } from "../../../tools/cli/events/publish/read-events";
import { eventOf, publishPorts as ports } from "../../tools/cli/events/small-aws";
import { anyText } from "../../any-text";

const { type, data } = eventOf(1);
const id = "0b5c1a7e-96c2-4f0e-9a6b-3a0f3a1f6a01";
const cloudEvent = {
  specversion: "1.0",
  id,
  source: "/profiles/eu",
  type,
  time: "2026-11-22T10:00:00Z",
  data,
};
const read = (event: object) => readEvents(JSON.stringify(event), catalogue.contracts, ports);
const problemOf = (event: object) => read(event).bad[0]?.problem;

describe("a CloudEvent that is read", () => {
  it("keeps its id, source, type, time and data", () => {
    const [event] = read(cloudEvent).events;
    expect(event).to.deep.include({ type, source: "/profiles/eu", data });
    expect(event?.metadata).to.deep.equal({
      id,
      time: "2026-11-22T10:00:00.000Z",
      version: 1,
      correlationId: id,
      hops: 0,
      producer: "events-cli",
    });
  });

  it("brings its metadata as extensions in lower case", () => {
    const cause = "22222222-2222-4333-8444-555555555555";
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const named = { version: 1, hops: 3, producer: "shop", traceparent, tracestate: "rojo=1" };
    const [event] = read({ ...cloudEvent, correlationid: "order-7", causationid: cause, ...named }).events;
    expect(event?.metadata).to.include({ correlationId: "order-7", causationId: cause, ...named });
  });

  it("has none of the attributes that are null", () => {
    expect(read({ ...cloudEvent, time: null, subject: null }).events).to.have.length(1);
  });

  it("is now when it says no time", () => {
    const { time: _time, ...timeless } = cloudEvent;
    expect(read(timeless).events[0]?.metadata.time).to.equal("2026-11-23T12:00:00.000Z");
  });

  for (const [given, time] of [
    ["2026-11-22T10:00:00.5Z", "2026-11-22T10:00:00.500Z"],
    ["2026-11-22t10:00:00.123000000z", "2026-11-22T10:00:00.123Z"],
    ["2026-11-22T01:00:00+05:30", "2026-11-21T19:30:00.000Z"],
    ["2025-12-31T23:00:00-02:00", "2026-01-01T01:00:00.000Z"],
  ] as const) {
    it(`has the same instant as ${given}`, () =>
      expect(read({ ...cloudEvent, time: given }).events[0]?.metadata.time).to.equal(time));
  }

  const json = [
    "application/json",
    "application/json; charset=utf-8",
    "application/vnd.x.y+json",
    "text/json",
  ];
  for (const contentType of json) {
    it(`may be of ${contentType}`, () =>
      expect(read({ ...cloudEvent, datacontenttype: contentType }).events).to.have.length(1));
  }

  const noTime = /its time is no time of RFC 3339/;
  const subject = /its attribute "subject" has no place in an event: .* read are specversion, /;
  const xml = { datacontenttype: "application/xml" };
  const finer = { time: "2026-11-22T10:00:00.123456Z" };
  const refused: [string, object, RegExp][] = [
    [
      "another version",
      { specversion: "0.3" },
      /^is a CloudEvent, and its specversion is "0\.3": only "1\.0"/,
    ],
    ["an id that is no UUID", { id: "A234-1234" }, /its id must be a UUID to become metadata\.id/],
    ["no source", { source: undefined }, /has no source/],
    ["a subject", { subject: "x" }, subject],
    ["a data schema", { dataschema: "https://x" }, /its attribute "dataschema" has no place/],
    ["a foreign extension", { partitionkey: "7" }, /its attribute "partitionkey" has no place/],
    ["metadata of ours", { metadata: {} }, /its attribute "metadata" has no place/],
    ["binary data", { data: undefined, data_base64: "e30=" }, /its data_base64 cannot be mapped/],
    ["data of another kind", xml, /its datacontenttype is "application\/xml"/],
    ["a time that is none", { time: "yesterday" }, noTime],
    ["a day that does not exist", { time: "2026-02-30T00:00:00Z" }, noTime],
    ["a time finer than ours", finer, /its time is finer than a millisecond/],
    ["a time as a number", { time: 5 }, /^\/metadata\/time/],
    ["a version of no contract", { version: 9 }, /^version 9/],
    ["broken data", { data: {} }, /^data/],
    ["no data", { data: undefined }, /^data/],
  ];
  for (const [what, more, problem] of refused) {
    it(`is refused with ${what}`, () => expect(problemOf({ ...cloudEvent, ...more })).to.match(problem));
  }
});

/** Whatever an event may be, as CloudEvents' types allow it. */
const text = anyText({ minLength: 1, maxLength: 40 }).filter(
  (one) => one.length <= 128 && !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(one),
);
const integer = (min: number) => fc.integer({ min, max: 2_147_483_647 });
const instant = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString());
const metadata = fc.record(
  {
    id: fc.uuid(),
    time: instant,
    version: integer(1),
    correlationId: text,
    hops: integer(0),
    producer: text,
    causationId: fc.uuid(),
  },
  { requiredKeys: ["id", "time", "version", "correlationId", "hops", "producer"] },
);
/** Not by fast-check's `webUrl`, which makes a table of all characters. */
const webUrl = fc
  .tuple(fc.constantFrom("http", "https"), fc.domain(), fc.array(anyText({ maxLength: 4 }), { maxLength: 3 }))
  .map(([scheme, domain, path]) => `${scheme}://${[domain, ...path.map(encodeURIComponent)].join("/")}`);
const uri = fc.oneof(webUrl, fc.constantFrom("bellyfed.profiles", "/eu/shop", "urn:isbn:0451450523"));
const anyEvent = fc.record({
  type: text,
  source: uri,
  data: fc.dictionary(fc.string(), fc.jsonValue()),
  metadata,
});

describe("an event that is written as a CloudEvent", () => {
  it("comes back as it was, whatever it holds", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const sent = JSON.stringify(toCloudEvent(event));
        const come = fromCloudEvent(JSON.parse(sent) as Record<string, unknown>) as EventMessage;
        expect(JSON.stringify(come.data)).to.equal(JSON.stringify(event.data));
        expect({ ...come, data: {} }).to.deep.equal({ ...event, data: {}, metadata: { ...event.metadata } });
        expect(validateEvent(come)).to.equal(undefined);
      }),
    );
  });

  it("has the attributes of the specification, and our metadata as extensions", () => {
    const { metadata: own, ...event } = eventOf(1);
    const written = toCloudEvent({ ...event, metadata: { ...own, causationId: id } });
    expect(written).to.deep.equal({
      specversion: "1.0",
      datacontenttype: "application/json",
      ...event,
      id: own.id,
      time: own.time,
      version: 1,
      correlationid: own.correlationId,
      causationid: id,
      hops: own.hops,
      producer: own.producer,
    });
    for (const name of Object.keys(written)) expect(name).to.match(/^[a-z0-9]{1,20}$/);
  });

  const refused: [string, object, RegExp][] = [
    ["a source with a space", { source: "my shop" }, /^its source is no URI reference$/],
    ["a source with a colon in its first segment", { source: "1st:shop" }, /source/],
    ["a source with half an escape", { source: "shop%2" }, /source/],
    ["a type with a line break", { type: "user.\n" }, /^its type has a character/],
    [
      "a producer with half a surrogate pair",
      { metadata: { producer: "\ud83d" } },
      /its producer has a char/,
    ],
    [
      "more hops than an integer counts",
      { metadata: { hops: 2 ** 31 } },
      /its hops is 2147483648; .* 2147483647/,
    ],
  ];
  for (const [what, more, problem] of refused) {
    it(`is refused with ${what}`, () => {
      const event = eventOf(1);
      const { metadata: changed, ...other } = more as Partial<EventMessage>;
      const given = { ...event, ...other, metadata: { ...event.metadata, ...changed } };
      expect(toCloudEvent(given)).to.have.property("problem").that.matches(problem);
    });
  }
});
