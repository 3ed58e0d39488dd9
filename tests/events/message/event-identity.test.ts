import { expect } from "chai";
import { claimCheckFor } from "../../../events/message/claim-check";
import { canonicalJson } from "../../../events/message/canonical-json";
import { eventIdentity, fingerprintOf, normalizedEventId } from "../../../events/message/event-identity";
import type { EventMessage } from "../../../events/message/event-message";

const id = "474d79bd-835a-47ec-9feb-8986e7028c72";
const event: EventMessage = {
  type: "user.noted",
  source: "tests",
  data: { note: "Käse", a: [1, { y: true, x: null }] },
  metadata: {
    id,
    time: "2026-11-01T10:00:00.000Z",
    version: 1,
    correlationId: "c",
    hops: 0,
    producer: "tests",
  },
};
const same = (other: EventMessage): boolean => fingerprintOf(other) === fingerprintOf(event);

describe("event identity", () => {
  it("is the id in lower case and a fingerprint that stays the same for ever", () => {
    expect(eventIdentity(event)).to.equal(`${id}/-zRNPW8-F4o86NEiRE-ZPg`);
    const upper = { ...event, metadata: { ...event.metadata, id: id.toUpperCase() } };
    expect(eventIdentity(upper)).to.equal(eventIdentity(event));
    expect(normalizedEventId("474D79BD-835A-47EC-9FEB-8986E7028C72")).to.equal(id);
  });

  const later = { time: "2026-11-02T10:00:00.000Z", hops: 3, producer: "operator" };
  const repeats: [what: string, repeat: EventMessage][] = [
    ["its keys in another order", { ...event, data: { a: [1, { x: null, y: true }], note: "Käse" } }],
    [
      "other times, causes, hops and senders",
      { ...event, metadata: { ...event.metadata, ...later, correlationId: "d", causationId: id } },
    ],
    [
      "its data by claim check, wherever it lies",
      { ...event, data: { claimCheck: claimCheckFor(event, canonicalJson(event.data), "claims-dev") } },
    ],
  ];
  for (const [what, repeat] of repeats) {
    it(`is the same with ${what}`, () => expect(same(repeat)).to.equal(true));
  }

  const others: [what: string, other: EventMessage][] = [
    ["type", { ...event, type: "user.unnoted" }],
    ["source", { ...event, source: "others" }],
    ["version", { ...event, metadata: { ...event.metadata, version: 2 } }],
    ["data", { ...event, data: { note: "Käse", a: [1, { y: true, x: 0 }] } }],
    ["order of a list", { ...event, data: { note: "Käse", a: [{ y: true, x: null }, 1] } }],
    ["one field more", { ...event, data: { ...(event.data as object), more: null } }],
    ["data that are elsewhere", { ...event, data: { claimCheck: claimCheckFor(event, "{}", "claims-dev") } }],
  ];
  for (const [what, other] of others) {
    it(`is another with another ${what}`, () => expect(same(other)).to.equal(false));
  }

  it("does not confuse what stands in one field with what stands in two", () => {
    const one = { ...event, type: "user.noted", source: "x,y" };
    const other = { ...event, type: "user.noted,x", source: "y" };
    expect(fingerprintOf(one)).to.not.equal(fingerprintOf(other));
  });
});

describe("data as text", () => {
  const texts: [data: unknown, text: string][] = [
    [{ b: 1, a: { d: [], c: {} } }, '{"a":{"c":{},"d":[]},"b":1}'],
    [{ "10": 1, "9": 2, 'q"': "\u2028\n" }, '{"10":1,"9":2,"q\\"":"\u2028\\n"}'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
    [JSON.parse('{"__proto__":{"x":1}}'), '{"__proto__":{"x":1}}'],
    [undefined, "null"],
    ["a", '"a"'],
  ];
  for (const [data, text] of texts) it(text, () => expect(canonicalJson(data)).to.equal(text));
});
