import { expect } from "chai";
import { toMessageAttributes } from "../../../handlers/dead-letters/dead-letter";
import { maxEventBytes, maxMessageBytes } from "../../../events/message/message-size";
import { batchEvents } from "../../../events/publisher/send-events";
import {
  maxRequestBytes,
  toOutgoingEvent,
  type OutgoingEvent,
} from "../../../events/publisher/outgoing-event";
import { testEvent, testId } from "./fixtures";

const sized = (sizeBytes: number): OutgoingEvent => ({ ...toOutgoingEvent(testEvent(1), "bus"), sizeBytes });
const shape = (batches: OutgoingEvent[][]): number[][] =>
  batches.map((batch) => batch.map(({ sizeBytes }) => sizeBytes));

describe("toOutgoingEvent", () => {
  it("counts 14 bytes for the time and UTF-8 bytes for source, type and detail", () => {
    const event = { ...testEvent(1, "Käse 🧀"), source: "séance" };
    const { sizeBytes, detail } = toOutgoingEvent(event, "bus");
    // séance 7, auth.test-signed-in 19; in the detail é, ä take 2 bytes each and the cheese 4 for 2 UTF-16 units.
    expect(sizeBytes).to.equal(14 + 7 + 19 + detail.length + 1 + 1 + 2);
  });

  it("escapes what SQS would replace, and counts it", () => {
    const { sizeBytes, detail } = toOutgoingEvent(testEvent(1, "\uffff"), "");
    expect(detail).to.contain(String.raw`"note":"\uffff"`);
    expect(sizeBytes - toOutgoingEvent(testEvent(1, ""), "").sizeBytes).to.equal(6);
    expect(JSON.parse(detail)).to.deep.equal(testEvent(1, "\uffff"));
  });

  for (const [what, character] of [
    ["three bytes", "€"],
    ["one byte that JSON writes as six", "\u0001"],
  ] as const) {
    it(`fits any queue at its largest, with all attributes, when its names are of characters of ${what}`, () => {
      const names = { source: character.repeat(256), type: `user.${character.repeat(123)}` };
      const named = { ...testEvent(1, ""), ...names };
      const room = maxEventBytes - toOutgoingEvent(named, "").sizeBytes;
      const outgoing = toOutgoingEvent({ ...named, data: { note: "x".repeat(room) } }, "");
      expect(outgoing.sizeBytes).to.equal(maxEventBytes);
      const { source, type } = outgoing.event;
      // As EventBridge writes it to a queue.
      const body =
        `{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":${JSON.stringify(type)},` +
        `"source":${JSON.stringify(source)},"account":"123456789012","time":"2026-11-01T10:00:00Z",` +
        `"region":"ap-southeast-2","resources":[],"detail":${outgoing.detail}}`;
      const long = "€".repeat(300);
      const told = {
        reason: "max-attempts",
        detail: long,
        eventId: testId(1),
        eventType: type,
        recoveries: 3,
      };
      const places = { domain: "analytics", consumer: long, firstSeen: named.metadata.time, origin: long };
      const attributes = Object.entries(toMessageAttributes({ ...told, ...places }));
      const bytes = (...texts: string[]): number => Buffer.byteLength(texts.join(""), "utf8");
      const attributeBytes = attributes.reduce(
        (sum, [name, { DataType, StringValue }]) => sum + bytes(name, DataType, StringValue),
        0,
      );
      expect(bytes(body) + attributeBytes).to.be.within(maxEventBytes, maxMessageBytes);
    });
  }
});

describe("batchEvents", () => {
  it("cuts after 10 entries", () => {
    const batches = batchEvents(Array.from({ length: 21 }, () => sized(1)));
    expect(batches.map((batch) => batch.length)).to.deep.equal([10, 10, 1]);
  });

  it("fills a request to the last byte and not beyond", () => {
    const half = maxRequestBytes / 2;
    expect(shape(batchEvents([sized(half), sized(half)]))).to.deep.equal([[half, half]]);
    expect(shape(batchEvents([sized(half), sized(half + 1)]))).to.deep.equal([[half], [half + 1]]);
  });

  it("counts a new request from its own first event", () => {
    const big = maxRequestBytes - 10;
    const batches = batchEvents([sized(big), sized(11), sized(big - 1), sized(1)]);
    expect(shape(batches)).to.deep.equal([[big], [11, big - 1], [1]]);
  });

  it("makes no request of nothing", () => {
    expect(batchEvents([])).to.deep.equal([]);
  });
});
