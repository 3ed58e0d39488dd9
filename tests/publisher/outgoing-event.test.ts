import { expect } from "chai";
import { batchEvents } from "../../publisher/batch-events";
import { maxRequestBytes, toOutgoingEvent, type OutgoingEvent } from "../../publisher/outgoing-event";
import { testEvent } from "./fixtures";

const sized = (sizeBytes: number): OutgoingEvent => ({
  ...toOutgoingEvent(testEvent(1), "bus"),
  sizeBytes,
});
const shape = (batches: OutgoingEvent[][]): number[][] =>
  batches.map((batch) => batch.map(({ sizeBytes }) => sizeBytes));

describe("toOutgoingEvent", () => {
  it("counts 14 bytes for the time and UTF-8 bytes for source, type and detail", () => {
    const event = { ...testEvent(1, "Käse 🧀"), source: "séance" };
    const { sizeBytes, detail } = toOutgoingEvent(event, "bus");
    // séance 7, auth.test-signed-in 19; in the detail é, ä take 2 bytes each and the cheese 4 for 2 UTF-16 units.
    expect(sizeBytes).to.equal(14 + 7 + 19 + detail.length + 1 + 1 + 2);
  });

  it("writes the whole message as the detail", () => {
    expect(JSON.parse(toOutgoingEvent(testEvent(1), "bus").detail)).to.deep.equal(testEvent(1));
  });
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
