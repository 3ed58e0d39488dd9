import { expect } from "chai";
import { eventTraces } from "../../../handlers/consumer/event-traces";
import type { HandlerContext } from "../../../handlers/settings/event-handler";
import { consume, fakeConsumer, FakeWorld, othersSucceed } from "../support/fake-consumer";
import { eventOf, idOf, recordOf } from "../support/sample-events";
import { httpError, lock } from "../support/sample-handlers";
import { spansIn, type LoggedSpan } from "../support/logged-spans";

const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
const sampled = `00-${traceId}-${spanId}-01`;

interface Consumed {
  readonly spans: LoggedSpan[];
  readonly seen: (string | undefined)[];
  readonly told: (string | undefined)[];
}

interface Given {
  readonly traceparent?: string;
  readonly replayName?: string;
  readonly body?: string;
  readonly ratio?: number;
  readonly isOn?: boolean;
}

/** Consumes one event whose dependency does as it is told, and reports what was traced. */
async function consumed(given: Given, dependency = async (): Promise<void> => undefined): Promise<Consumed> {
  const { traceparent, replayName, body, ratio = 1, isOn = true } = given;
  const world = new FakeWorld();
  const seen: (string | undefined)[] = [];
  const told: (string | undefined)[] = [];
  const handler = async (_: unknown, context: HandlerContext): Promise<void> => {
    seen.push(context.traceparent);
    await context.dependency.execute((own) => (told.push(own), dependency()));
  };
  const on = isOn ? { eventTraces } : {};
  const consumer = fakeConsumer(world, handler, { traceSampleRatio: ratio }, undefined, on);
  const event = eventOf(7, traceparent === undefined ? {} : { traceparent });
  await consume(consumer, [recordOf(event, { replayName, body })]);
  return { spans: spansIn(world.lines), seen, told };
}

describe("event traces", () => {
  it("tell of an attempt below its producer's span, and of its call below the attempt", async () => {
    const { spans, seen, told } = await consumed({ traceparent: sampled });
    const [attempt, call] = spans as [LoggedSpan, LoggedSpan];
    const nano = `${Date.parse("2026-11-23T12:00:00.000Z")}000000`;
    const common = { traceId, flags: 1, startTimeUnixNano: nano, endTimeUnixNano: nano, status: {} };
    expect(attempt).to.deep.equal({
      ...common,
      service: "user/journal",
      spanId: attempt.spanId,
      parentSpanId: spanId,
      name: "process user/journal",
      kind: 5,
      links: [{ traceId, spanId }],
      attributes: {
        "messaging.system": "aws_sqs",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "queue",
        "messaging.message.id": `message-${idOf(7)}`,
        "bellyfed.event.id": idOf(7),
        "bellyfed.event.type": "user.profile-updated",
        "bellyfed.outcome": "processed",
        "bellyfed.receives": "1",
        "bellyfed.attempt": "1",
      },
    });
    expect(call).to.deep.equal({
      ...common,
      service: "user/journal",
      spanId: call.spanId,
      parentSpanId: attempt.spanId,
      name: "dependency.execute",
      kind: 3,
      attributes: {},
    });
    expect(seen).to.deep.equal([`00-${traceId}-${attempt.spanId}-01`]);
    expect(told).to.deep.equal([`00-${traceId}-${call.spanId}-01`]);
  });

  const eventTrace = idOf(7).replace(/-/g, "");
  const chosen: [what: string, given: Given, trace: string | undefined, told: string | undefined][] = [
    ["are of the event's own id where it is in no trace", {}, eventTrace, "own"],
    ["begin anew where the traceparent is none", { traceparent: "00-x" }, eventTrace, "own"],
    ["leave out what was not chosen", { ratio: 0 }, undefined, undefined],
    [
      "are written whatever the ratio where the producer's are",
      { traceparent: sampled, ratio: 0 },
      traceId,
      "own",
    ],
    [
      "are not where the producer's are not",
      { traceparent: `00-${traceId}-${spanId}-00` },
      undefined,
      `00-${traceId}-${spanId}-00`,
    ],
    [
      "are not written where they are off, and the trace passes",
      { traceparent: sampled, isOn: false },
      undefined,
      sampled,
    ],
    ["are off, and the traceparent is none", { traceparent: "00-x", isOn: false }, undefined, undefined],
    ["are off, and the event is in no trace", { isOn: false }, undefined, undefined],
  ];
  for (const [what, given, trace, expected] of chosen) {
    it(what, async () => {
      const { spans, told } = await consumed(given);
      expect(spans.map((span) => span.traceId)).to.deep.equal(trace ? [trace, trace] : []);
      expect(told).to.deep.equal([expected === "own" ? `00-${trace}-${spans[1]?.spanId}-01` : expected]);
    });
  }

  it("make a trace of its own of a replay, linked to the producer's span", async () => {
    const [attempt, call] = (await consumed({ traceparent: sampled, replayName: "r" })).spans;
    expect(attempt?.traceId)
      .to.match(/^[\da-f]{32}$/)
      .and.not.equal(traceId);
    expect(attempt).to.not.have.property("parentSpanId");
    expect(attempt?.links).to.deep.equal([{ traceId, spanId }]);
    expect(attempt?.attributes).to.include({ "bellyfed.replay": "r" });
    expect(call).to.include({ traceId: attempt?.traceId, parentSpanId: attempt?.spanId });
  });

  it("say what failed, without the event's data", async () => {
    const { spans } = await consumed({ traceparent: sampled }, () => Promise.reject(httpError(503)));
    const [attempt, call] = spans;
    expect(attempt?.status.message).to.match(/^transient: Error status 503/);
    expect(attempt?.attributes).to.include({ "bellyfed.outcome": "retried", "error.type": "transient" });
    expect(call?.status).to.deep.equal({ code: 2, message: "Error" });
  });

  it("tell of a message that was rejected, which has no attempt", async () => {
    const body = JSON.stringify({ ...eventOf(7), data: {} });
    const [span, ...others] = (await consumed({ body })).spans;
    expect(others).to.deep.equal([]);
    expect(span).to.include({ name: "settle user/journal", traceId: eventTrace });
    expect(span?.attributes).to.include({ "bellyfed.outcome": "rejected", "error.type": "contract" });
  });

  it("end a call that does not end with the batch", async () => {
    const world = new FakeWorld();
    const handler = (_: unknown, { dependency }: HandlerContext): Promise<void> =>
      dependency.execute(() => new Promise(() => undefined));
    const consumer = fakeConsumer(world, handler, { ...lock, traceSampleRatio: 1 }, undefined, {
      eventTraces,
    });
    const consuming = consume(consumer, [recordOf(eventOf(7))]);
    await world.clock.advance(30_000);
    await consuming;
    const [attempt, call] = spansIn(world.lines);
    expect(attempt?.attributes).to.include({ "bellyfed.outcome": "retried", "error.type": "deadline" });
    expect(call).to.include({ parentSpanId: attempt?.spanId, endTimeUnixNano: attempt?.endTimeUnixNano });
  });

  it("choose a tenth of the events, whatever their ids have in common", async () => {
    const lastDigits = (number: number): string => idOf(number);
    const firstDigits = (number: number): string =>
      `${number.toString(16).padStart(8, "0")}-0000-1000-8000-00163e000001`;
    for (const idFrom of [lastDigits, firstDigits]) {
      const world = new FakeWorld();
      const consumer = fakeConsumer(world, async () => undefined, { traceSampleRatio: 0.1 }, undefined, {
        eventTraces,
      });
      othersSucceed(consumer);
      const batch = Array.from({ length: 2_000 }, (_, index) =>
        recordOf(eventOf(index, { id: idFrom(index) })),
      );
      await consume(consumer, batch);
      expect(spansIn(world.lines).length).to.be.within(150, 250);
    }
  });
});
