import { expect } from "chai";
import { toOutgoingEvent } from "../../../events/publisher/outgoing-event";
import { defaultRetry, fullJitterMs, sendEvents } from "../../../events/publisher/send-events";
import { denied, testEvent, testId, testPorts, TestSink, throttled } from "./fixtures";

const events = (count: number) =>
  Array.from({ length: count }, (_, index) => toOutgoingEvent(testEvent(index + 1), "bus"));
const retry = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 150 };

describe("sendEvents", () => {
  it("sends again only what failed", async () => {
    const sink = new TestSink(({ event }, request) =>
      request === 1 && event.metadata.id === testId(2) ? throttled : undefined,
    );
    const ports = testPorts();
    expect(await sendEvents(events(3), sink, retry, ports)).to.deep.equal([]);
    expect(sink.requests).to.deep.equal([[testId(1), testId(2), testId(3)], [testId(2)]]);
    expect(ports.sleeps).to.deep.equal([50]);
  });

  it("does not send again what is refused for good", async () => {
    const sink = new TestSink(({ event }) => (event.metadata.id === testId(2) ? denied : undefined));
    const ports = testPorts();
    const failed = await sendEvents(events(2), sink, retry, ports);
    expect(failed.map(({ failure }) => failure.code)).to.deep.equal([denied.code]);
    expect(sink.requests).to.have.length(1);
    expect(ports.sleeps).to.deep.equal([]);
  });

  it("gives up after the last attempt and answers what is unsent in the given order", async () => {
    const sink = new TestSink(({ event }) => (event.metadata.id === testId(2) ? denied : throttled));
    const ports = testPorts(0.999);
    const failed = await sendEvents(events(3), sink, retry, ports);
    expect(failed.map(({ outgoing, failure }) => [outgoing.event.metadata.id, failure.code])).to.deep.equal([
      [testId(1), throttled.code],
      [testId(2), denied.code],
      [testId(3), throttled.code],
    ]);
    expect(sink.requests).to.have.length(3);
    expect(ports.sleeps).to.deep.equal([99, 149]);
  });

  it("takes a lost connection for a failure of every entry", async () => {
    const sink = new TestSink((_, request) => {
      if (request === 1) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      return undefined;
    });
    expect(await sendEvents(events(12), sink, retry, testPorts())).to.deep.equal([]);
    expect(sink.takenIds).to.have.members(events(12).map(({ event }) => event.metadata.id));
  });

  it("sends each event alone when one of them makes EventBridge refuse the request", async () => {
    const sink = new TestSink(({ event }) => {
      if (event.metadata.id === testId(2))
        throw Object.assign(new Error("bad"), { name: "ValidationException" });
      return undefined;
    });
    const failed = await sendEvents(events(3), sink, retry, testPorts());
    expect(failed.map(({ outgoing }) => outgoing.event.metadata.id)).to.deep.equal([testId(2)]);
    expect(sink.takenIds).to.deep.equal([testId(1), testId(3)]);
  });

  it("waits anything up to a bound that doubles and is capped", () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => fullJitterMs(attempt, defaultRetry, 1));
    expect(bounds).to.deep.equal([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(fullJitterMs(3, defaultRetry, 0)).to.equal(0);
  });
});
