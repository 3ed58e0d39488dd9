import type { SQSRecord } from "aws-lambda";
import { expect } from "chai";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { Batch } from "../../../handlers/consumer/batch";
import type { EventMessage } from "../../../events/message/event-message";
import { PermanentError, TransientError } from "../../../handlers/failures/event-errors";
import {
  consume,
  failedIds,
  fakeConsumer,
  FakeWorld,
  othersSucceed,
  returned,
  returnedAtDeadline,
} from "../support/fake-consumer";
import { eventOf, idOf, recordOf, records } from "../support/sample-events";
import { calling, httpError, lock, never, nothing, throwing } from "../support/sample-handlers";
import { settled } from "../support/fake-clock";

describe("consumeBatch", () => {
  let world: FakeWorld;
  beforeEach(() => (world = new FakeWorld()));

  describe("while all is well", () => {
    it("asks neither the table nor the queue anything", async () => {
      const seen: string[] = [];
      const consumer = fakeConsumer(world, async (event, { dependency }) => {
        await dependency.execute(async () => seen.push(event.metadata.id));
      });
      const response = await consume(consumer, records(10));
      expect(response).to.deep.equal({ batchItemFailures: [] });
      expect(seen).to.have.length(10);
      expect([world.breakers.questions, world.idempotency.questions, world.visibilityCalls]).to.deep.equal([
        0,
        0,
        [],
      ]);
      expect(world.metrics).to.have.length(1);
      expect(world.metrics[0]).to.deep.include({ EventsReceived: 10, EventsProcessed: 10, BreakerState: 0 });
      expect(world.clock.pending, "timers left behind").to.equal(0);
    });

    it("tells the handler of its attempt, its replay and its place in the log", async () => {
      const consumer = fakeConsumer(world, async (_, context) => {
        const { attempt, replayName, signal } = context;
        expect([attempt, replayName, signal.aborted]).to.deep.equal([1, "replay-7", false]);
        context.log("info", "Seen.", { shard: 3 });
        context.log("debug", "Too talkative.");
      });
      await consume(consumer, [recordOf(eventOf(1), { replayName: "replay-7" })]);
      const lines = world.lines.filter((line) => "level" in line);
      expect(lines).to.deep.equal([
        {
          ...{ timestamp: "2026-11-23T12:00:00.000Z", level: "INFO", message: "Seen.", shard: 3, attempt: 1 },
          ...{ eventId: idOf(1), type: "user.profile-updated", correlationId: "correlation-1" },
        },
      ]);
      // A replay is old on purpose: its age says nothing about the delivery.
      expect(world.metrics[0]).not.to.have.property("EventAge");
    });

    it("handles no more events at once than allowed", async () => {
      let [running, most] = [0, 0];
      const handler = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await settled();
        running -= 1;
      };
      await consume(fakeConsumer(world, handler, { concurrency: 3 }), records(11));
      expect([most, running]).to.deep.equal([3, 0]);
    });

    it("measures each event's age and duration, and says of a batch whether it was the first", async () => {
      const consumer = fakeConsumer(world, () => new Promise((resolve) => world.clock.after(70, resolve)));
      const first = { EventAge: [1_000, 1_000], eventTypes: { "user.profile-updated": 2 }, coldStart: true };
      for (const expected of [first, { EventAge: [1_070, 1_070], coldStart: false }]) {
        const consuming = consume(consumer, records(2));
        await world.clock.advance(70);
        await consuming;
        expect(world.metrics.at(-1)).to.deep.include({ ...expected, ProcessingDuration: [70, 70] });
      }
    });

    it("takes a bare event, as a publisher without EventBridge would send it", async () => {
      const body = JSON.stringify(eventOf(1));
      expect(await returned(fakeConsumer(world, nothing), records(1, { body }))).to.deep.equal([]);
      expect(world.metrics[0]).to.include({ EventsProcessed: 1 });
    });
  });

  describe("an event that can never be handled", () => {
    const noContract = "No contract of this consumer has the event's type.";
    const bad: [name: string, body: string, reason: string, detail: string][] = [
      ["no JSON", "{", "malformed-json", "The body is not JSON."],
      ["JSON that is no object", "7", "envelope", "must be an object"],
      ["no metadata", bodyOf({ metadata: undefined }), "envelope", "/metadata must be an object"],
      ["an unknown type", bodyOf({ type: "user.left" }), "unknown-type", noContract],
      ["a type that every object has", bodyOf({ type: "constructor" }), "unknown-type", noContract],
      ["data that break the contract", bodyOf({ data: {} }), "contract", "/data/userId must be string"],
      [
        "an event storm",
        bodyOf({ metadata: { ...eventOf(1).metadata, hops: 17 } }),
        "too-many-hops",
        "The event is 17 hops from its first cause; 16 are allowed.",
      ],
    ];
    for (const [name, body, reason, detail] of bad) {
      it(`goes to the rejected queue, its body untouched: ${name}`, async () => {
        const handled: string[] = [];
        const consumer = fakeConsumer(world, async (event) => void handled.push(event.metadata.id));
        const batch = [recordOf(eventOf(2)), recordOf(eventOf(1), { body })];
        expect(await returned(consumer, batch)).to.deep.equal([]);
        expect(handled, "its neighbour").to.deep.equal([idOf(2)]);
        expect(world.rejected).to.have.length(1);
        expect(world.rejected[0]?.body).to.equal(body);
        expect(world.failureLines.map(({ outcome, error }) => [outcome, error])).to.deep.equal([
          ["rejected", reason],
        ]);
        const rest = { domain: "user", consumer: "journal", recoveries: 0 };
        expect(world.rejected[0]?.attributes).to.include({ reason, detail, ...rest });
        expect(world.metrics[0]).to.include({ EventsReceived: 2, EventsProcessed: 1, EventsRejected: 1 });
        expect(world.metrics[0]).to.have.nested.property(`reasons.${reason}`, 1);
      });
    }

    it("is told of by the ids that it says, and by none that was never tried", async () => {
      await consume(fakeConsumer(world, nothing), [
        recordOf(eventOf(1), { body: bodyOf({ data: {} }) }),
        recordOf(eventOf(2), { body: "{" }),
      ]);
      const [said, unread] = world.failureLines;
      expect(said)
        .to.include({ eventId: idOf(1), correlationId: "correlation-1" })
        .and.not.have.property("attempt");
      expect(unread)
        .to.include({ eventId: `message-${idOf(2)}` })
        .and.not.have.property("correlationId");
    });

    it("is none that has travelled as far as it may", async () => {
      const body = bodyOf({ metadata: { ...eventOf(1).metadata, hops: 16 } });
      await consume(fakeConsumer(world, nothing), records(1, { body }));
      expect([world.metrics[0]?.EventsProcessed, world.rejected.length]).to.deep.equal([1, 0]);
    });

    it("stays in the queue when the rejected queue cannot take it", async () => {
      world.failing.add("sendRejected");
      const ids = await returned(fakeConsumer(world, nothing), records(1, { body: "{", receives: 3 }));
      expect(ids).to.deep.equal([`message-${idOf(1)}`]);
      expect(world.visibility).to.deep.equal([{ receiptHandle: `handle-${idOf(1)}`, visibilitySeconds: 2 }]);
      expect(world.metrics[0]).to.include({ EventsReceived: 1, EventsRetried: 1 });
    });

    it("is kept although its type holds what SQS refuses in an attribute", async () => {
      const body = bodyOf({ type: "user.\u0000bell\u0007" });
      await consume(fakeConsumer(world, nothing), records(1, { body }));
      expect(world.rejected[0]?.attributes.eventType).to.equal("user.\ufffdbell\ufffd");
    });
  });

  describe("a failing handler", () => {
    it("sends a permanent failure to the dead letters at once, without event data", async () => {
      const error = new PermanentError("user-1 <ann@example.com> does not exist");
      expect(await returned(fakeConsumer(world, throwing(error)), records(1))).to.deep.equal([]);
      const detail = "PermanentError: … <…> does not exist";
      expect(world.deadLetters[0]?.attributes).to.deep.equal({
        ...{ reason: "permanent", detail, eventId: idOf(1), eventType: "user.profile-updated" },
        ...{ domain: "user", consumer: "journal", firstSeen: "2026-11-23T11:59:59.000Z" },
        ...{ origin: "https://sqs/queue", recoveries: 0 },
      });
      expect(world.failureLines).to.deep.equal([
        {
          ...{ status: "FAILURE", outcome: "dead-lettered", error: `permanent: ${detail}`, duration: 0 },
          ...{ timestamp: "2026-11-23T12:00:00.000Z", eventId: idOf(1), type: "user.profile-updated" },
          ...{ correlationId: "correlation-1", attempt: 1 },
        },
      ]);
      expect(JSON.stringify(world.lines)).not.to.contain("ann@example.com");
      expect(world.metrics[0]).to.include({ EventsReceived: 1, EventsDeadLettered: 1, EventsProcessed: 0 });
      expect(world.metrics[0]).to.have.nested.property("reasons.permanent", 1);
    });

    it("passes the trace on to the dead letters", async () => {
      const consumer = fakeConsumer(world, throwing(new PermanentError("no")));
      const record = recordOf(eventOf(1));
      record.attributes.AWSTraceHeader = "Root=1-2";
      await consume(consumer, [record, recordOf(eventOf(2))]);
      expect(world.deadLetters.map(({ traceHeader }) => traceHeader)).to.deep.equal(["Root=1-2", undefined]);
    });

    it("gives a permanent failure back when the dead letters cannot take it", async () => {
      world.failing.add("sendDeadLetter");
      const consumer = fakeConsumer(world, throwing(new PermanentError("no")));
      expect(await returned(consumer, records(1, { receives: 4 }))).to.have.length(1);
      expect(world.metrics[0]).to.include({ EventsReceived: 1, EventsRetried: 1 });
      expect(world.visibility[0]?.visibilitySeconds).to.equal(4);
      const message = "A message could not be sent to its queue and stays where it is.";
      expect(world.lines.find((line) => line.message === message)).to.include({ level: "ERROR" });
    });

    for (const errorOf of [() => httpError(503), () => httpError(302), () => new Error("what?")]) {
      it(`is retried ever later with each failure, whatever its receives: ${errorOf().message}`, async () => {
        const consumer = fakeConsumer(world, throwing(errorOf()));
        for (const [receives, seconds] of Object.entries({
          1: 1,
          2: 8,
          9: 45,
          10: 450,
          30: 2_700,
          31: 2_700,
        })) {
          expect(await returned(consumer, records(1, { receives: Number(receives) }))).to.deep.equal([
            `message-${idOf(1)}`,
          ]);
          expect(world.visibility.at(-1)?.visibilitySeconds, `receive ${receives}`).to.equal(seconds);
          await world.clock.advance(seconds * 1000);
        }
        expect(world.failureLines.map(({ outcome, attempt }) => [outcome, attempt])).to.deep.equal(
          [1, 2, 3, 4, 5, 6].map((attempt) => ["retried", attempt]),
        );
        expect(world.deadLetters).to.deep.equal([]);
      });
    }

    it("is not retried before the dependency wants it", async () => {
      const consumer = fakeConsumer(world, async () => {
        throw httpError(429, { "retry-after": "40" });
      });
      await consume(consumer, records(1, { receives: 2 }));
      expect(world.visibility[0]?.visibilitySeconds).to.equal(41);
    });

    it("is received ever more rarely, whatever gives it back: SQS counts its receives", async () => {
      const consumer = fakeConsumer(world, throwing(httpError(503)), lock);
      world.idempotency.failures = Infinity;
      const sentAt = new Date(world.clock.now()).toISOString();
      const waitsAt = async (receives: number): Promise<number> => {
        await consume(consumer, records(1, { receives, sentAt }));
        return world.visibility.at(-1)!.visibilitySeconds;
      };
      expect(await waitsAt(40)).to.be.at.most(300);
      expect(await waitsAt(41), "its 42nd not before it is ten minutes old").to.be.within(600, 620);
      await world.clock.advance(20 * 3_600_000);
      expect(await waitsAt(100)).to.be.at.most(300);
      expect(await waitsAt(240)).to.be.within(15_000, 16_000);
    });

    for (const [what, error] of [
      ["transient", new TransientError("later")],
      ["unknown", new Error("what?")],
    ] as const) {
      it(`is not dead-lettered while nothing is known of other events, however often it fails: ${what}`, async () => {
        const consumer = fakeConsumer(world, throwing(error));
        for (let receives = 1; receives <= 50; receives++) await consume(consumer, records(1, { receives }));
        expect(world.deadLetters).to.deep.equal([]);
      });

      it(`is not dead-lettered while all others fail too: ${what}`, async () => {
        const consumer = fakeConsumer(world, throwing(error));
        for (let receives = 1; receives <= 20; receives++) {
          const others = Array.from({ length: 50 }, (_, other) => recordOf(eventOf(receives * 1000 + other)));
          await consume(consumer, [...records(1, { receives }), ...others]);
          await world.clock.advance(3_600_000);
        }
        expect(world.deadLetters).to.deep.equal([]);
      });

      it(`takes four times as many failures where half of the others fail: ${what}`, async () => {
        const isGood = ({ metadata }: EventMessage): boolean => Number(metadata.id.slice(-4)) % 2 === 1;
        const consumer = fakeConsumer(world, async (event) => {
          if (event.metadata.id === idOf(2) || !isGood(event)) throw error;
        });
        let failures = 0;
        for (let receives = 1; world.deadLetters.length === 0 && receives < 100; receives++) {
          const others = Array.from({ length: 100 }, (_, other) =>
            recordOf(eventOf(receives * 1000 + other)),
          );
          await consume(consumer, [...others, recordOf(eventOf(2), { receives })]);
          failures = receives;
          await world.clock.advance(3_600_000);
        }
        expect(failures).to.be.within(19, 22);
        expect(world.deadLetters[0]?.attributes).to.include({ reason: "max-attempts", eventId: idOf(2) });
      });
    }

    for (const mode of ["none", "mark", "lock"] as const) {
      it(`is dead-lettered after five failures beside others that succeed, and gets five new ones when it is recovered: ${mode}`, async () => {
        const attempts: number[] = [];
        let mayWork = false;
        const consumer = fakeConsumer(
          world,
          async (_, { attempt }) => {
            attempts.push(attempt);
            if (!mayWork) throw new Error("what?");
          },
          { idempotency: { mode } },
        );
        for (let receives = 1; receives <= 5; receives++) {
          await world.clock.advance(60_000);
          othersSucceed(consumer);
          expect(await returned(consumer, records(1, { receives }))).to.have.length(receives < 5 ? 1 : 0);
        }
        expect(attempts).to.deep.equal([1, 2, 3, 4, 5]);
        expect(world.letters).to.deep.equal([["max-attempts", idOf(1)]]);
        const recovered = {
          attributes: { reason: "max-attempts", recoveries: "1", firstSeen: "2026-01-01T00:00:00.000Z" },
        };
        // Recovery sends a new message: SQS gives it an id of its own.
        const again = (receives: number): SQSRecord[] =>
          records(1, { ...recovered, receives }).map((record) => ({ ...record, messageId: "recovered" }));
        await consume(consumer, again(1));
        expect(world.deadLetters, "four attempts are left").to.have.length(1);
        mayWork = true;
        await consume(consumer, again(2));
        expect(attempts.slice(5)).to.deep.equal([1, 2]);
        expect(world.metrics.at(-1)).to.include({ EventsProcessed: 1 });
      });
    }

    it("carries on counting recoveries when it fails again for good", async () => {
      const consumer = fakeConsumer(world, throwing(new PermanentError("no")));
      const firstSeen = "2026-01-01T00:00:00.000Z";
      await consume(
        consumer,
        records(1, { attributes: { reason: "permanent", recoveries: "2", firstSeen } }),
      );
      expect(world.deadLetters[0]?.attributes).to.include({ recoveries: 2, firstSeen });
    });

    it("changes visibilities ten at a time, and does without when that fails", async () => {
      world.failing.add("changeVisibility");
      const consumer = fakeConsumer(world, throwing(httpError(503)));
      expect(await returned(consumer, records(23))).to.have.length(23);
      expect(world.visibilityCalls).to.deep.equal([10, 10, 3]);
      expect(world.metrics[0]).to.include({ EventsReceived: 23 });
    });

    it("fails alone when it throws before it returns a promise", async () => {
      const consumer = fakeConsumer(world, (event) => {
        if (event.metadata.id === idOf(1)) throw new PermanentError("at once");
        return Promise.resolve();
      });
      await consume(consumer, records(3));
      expect(world.metrics[0]).to.include({ EventsProcessed: 2, EventsDeadLettered: 1 });
    });
  });

  describe("tells how old events are", () => {
    const sentAt = "2026-11-23T10:00:00.000Z";
    const twoHoursMs = 7_200_000;
    const failing = async (): Promise<void> => Promise.reject(new TransientError("busy"));
    const replay = { replayName: "replay-7" };
    const letter = { reason: "max-attempts", eventId: idOf(1), recoveries: "1" };

    for (const [what, options, handler, told] of [
      ["new", {}, nothing, { EventAge: [twoHoursMs] }],
      ["new, and fails", {}, failing, { EventAge: [twoHoursMs] }],
      ["received again, and handled", { receives: 2 }, nothing, {}],
      ["received again, and fails again", { receives: 2 }, failing, { RetriedEventAge: [twoHoursMs] }],
      ["a replay's", replay, nothing, {}],
      ["a replay's, and fails again", { ...replay, receives: 9 }, failing, { RetriedEventAge: [twoHoursMs] }],
      ["back from the dead letters", { attributes: letter }, nothing, {}],
    ] as const)
      it(`when one is ${what}`, async () => {
        await consume(fakeConsumer(world, handler), [recordOf(eventOf(1), { sentAt, ...options })]);
        const ages = Object.entries(world.metrics[0] ?? {}).filter(([name]) => name.endsWith("EventAge"));
        expect(Object.fromEntries(ages)).to.deep.equal(told);
      });

    it("but not of what is deferred while the breaker is open", async () => {
      const consumer = fakeConsumer(world, calling(throwing(httpError(503))), {
        breaker: { consecutiveFailureThreshold: 1 },
      });
      await consume(consumer, records(1));
      await consume(consumer, [recordOf(eventOf(11), { sentAt, receives: 5 })]);
      expect(world.metrics[1]).to.include({ EventsDeferred: 1, BreakerState: 2 });
      expect(world.metrics[1]).to.not.have.property("RetriedEventAge");
    });
  });

  it("sends an event that waited too long to the dead letters, unhandled", async () => {
    let calls = 0;
    const consumer = fakeConsumer(world, async () => void (calls += 1), { maxEventAgeSeconds: 3600 });
    expect(
      await returned(consumer, [
        recordOf(eventOf(1), { sentAt: "2026-11-23T10:59:59.999Z" }),
        recordOf(eventOf(2), { sentAt: "2026-11-23T11:00:00.000Z" }),
      ]),
    ).to.deep.equal([]);
    expect(calls).to.equal(1);
    expect(world.letters).to.deep.equal([["max-age", idOf(1)]]);
  });

  it("says of an event that was received in time, and tried or held back since, that it was an outage", async () => {
    const consumer = fakeConsumer(world, nothing, { maxEventAgeSeconds: 3600 });
    const late = recordOf(eventOf(2), { receives: 2, sentAt: "2026-11-23T10:00:00.000Z" });
    const firstMs = String(Date.parse("2026-11-23T11:30:00.000Z"));
    await consume(consumer, [
      recordOf(eventOf(1), { receives: 9, sentAt: "2026-11-23T10:00:00.000Z" }),
      { ...late, attributes: { ...late.attributes, ApproximateFirstReceiveTimestamp: firstMs } },
    ]);
    expect(world.letters).to.deep.equal([
      ["outage", idOf(1)],
      ["max-age", idOf(2)],
    ]);
  });

  describe("near its deadline", () => {
    it("tells the handler to stop, and takes its answer", async () => {
      const consumer = fakeConsumer(
        world,
        (_, { signal }) =>
          new Promise((_resolve, reject) => {
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
        lock,
      );
      const consuming = consume(consumer, records(1));
      await world.clock.advance(23_999);
      expect(world.metrics).to.have.length(0);
      await world.clock.advance(1);
      expect(failedIds(await consuming)).to.have.length(1);
      expect(world.record?.state).to.equal("RETRYABLE");
    });

    it("counts a dependency that never answers as its failure, not the event's", async () => {
      const consumer = fakeConsumer(world, calling(never), lock);
      expect(await returnedAtDeadline(consumer, records(5))).to.have.length(5);
      for (const item of world.idempotency.items.values())
        expect(item).to.include({ state: "RETRYABLE", crashes: 0 });
      expect(world.breakers.items.get("b#user/journal")?.state).to.equal("OPEN");
      expect(world.metrics[0]).to.include({ EventsRetried: 5, BreakerState: 2, BreakerOpened: 1 });
    });

    it("opens nothing for a handler that hangs after its dependency has answered", async () => {
      const consumer = fakeConsumer(
        world,
        async (_, { dependency }) => {
          await dependency.execute(nothing);
          await never();
        },
        lock,
      );
      await returnedAtDeadline(consumer, records(6));
      expect(world.record?.state).to.equal("RETRYABLE");
      expect(consumer.breaker.isOpen()).to.equal(false);
    });

    it("counts as many failures as there are calls without an answer", async () => {
      const consumer = fakeConsumer(world, calling(never));
      await returnedAtDeadline(consumer, records(4));
      expect(consumer.breaker.isOpen(), "after four").to.equal(false);
      const last = consume(consumer, records(1));
      await world.clock.advance(27_000);
      await last;
      expect(consumer.breaker.isOpen(), "after five").to.equal(true);
    });

    it("waits until it is written down what was abandoned, and that the handler ends meanwhile", async () => {
      let [answer, finishWriting] = [(): void => undefined, (): void => undefined];
      const answering = new Promise<void>((resolve) => (answer = resolve));
      const writing = new Promise<void>((resolve) => (finishWriting = resolve));
      const consumer = fakeConsumer(world, (_, { dependency }) => dependency.execute(() => answering), lock);
      let isDone = false;
      const consuming = consume(consumer, records(1)).finally(() => (isDone = true));
      await world.clock.advance(26_999);
      const write = world.idempotency.write.bind(world.idempotency);
      world.idempotency.write = (...asked) => writing.then(() => write(...asked));
      await world.clock.advance(1);
      answer();
      await world.clock.advance(1);
      expect(isDone).to.equal(false);
      finishWriting();
      expect(failedIds(await consuming)).to.have.length(1);
      await settled();
      expect(world.record).to.include({ state: "COMPLETED" }).and.not.to.have.property("leaseExpiresAtMs");
    });

    it("says of no handler that has ended that it did not", async () => {
      const consumer = fakeConsumer(world, (event) =>
        event.metadata.id === idOf(1) ? Promise.reject(httpError(503)) : never(),
      );
      await returnedAtDeadline(consumer, records(2));
      const errors = world.failureLines.map(({ error }) => String(error).split(":")[0]);
      expect(errors).to.deep.equal(["transient", "deadline"]);
    });

    const deadlines: [remainingMs: number, stopAfterMs: number, abandonMs: number][] = [
      [5_000, 4_000, 4_500],
      [30_000, 24_000, 27_000],
      [300_000, 294_000, 297_000],
    ];
    for (const [remainingMs, stopAfterMs, abandonMs] of deadlines) {
      it(`of ${remainingMs} ms, asks to stop after ${stopAfterMs} and abandons after ${abandonMs}`, async () => {
        const stopped: number[] = [];
        const startMs = world.clock.now();
        const consumer = fakeConsumer(world, (_, { signal }) => {
          signal.addEventListener("abort", () => stopped.push(world.clock.now() - startMs));
          return never();
        });
        const consuming = consume(consumer, records(1), remainingMs);
        await world.clock.advance(abandonMs - 1);
        expect([stopped, world.metrics.length]).to.deep.equal([[stopAfterMs], 0]);
        await world.clock.advance(1);
        expect(failedIds(await consuming)).to.have.length(1);
      });
    }

    it("holds what it holds until it is dead for sure: what is left of its time, and four seconds", async () => {
      const startMs = world.clock.now();
      world.breakers.items.set("b#user/journal", openUntil(startMs));
      const consumer = fakeConsumer(world, never, lock);
      void consume(consumer, records(1, { receives: 2 }), 20_000);
      await world.clock.advance(0);
      expect(world.record?.leaseExpiresAtMs).to.equal(startMs + 24_000);
      expect(world.breakers.items.get("b#user/journal")).to.include({
        state: "HALF_OPEN",
        leaseExpiresAtMs: startMs + 24_000,
      });
    });

    it("begins no event that cannot be expected to end in time", async () => {
      let calls = 0;
      const consumer = fakeConsumer(
        world,
        async () => {
          calls += 1;
          await new Promise<void>((resolve) => world.clock.after(20_000, resolve));
        },
        { concurrency: 2 },
      );
      const consuming = consume(consumer, records(5));
      await world.clock.advance(25_000);
      expect(failedIds(await consuming)).to.have.length(3);
      expect(calls).to.equal(2);
      expect(world.metrics[0]).to.include({ EventsReceived: 5, EventsProcessed: 2, EventsRetried: 3 });
      expect(world.metrics[0]).to.have.nested.property("reasons.no-time", 3);
      // Soon: it was the batch that had no time, not the event.
      expect(world.visibility.map((change) => change.visibilitySeconds)).to.deep.equal([2, 2, 2]);
    });

    it("ignores what a handler that was abandoned does afterwards", async () => {
      let late: Promise<unknown> | undefined;
      const consumer = fakeConsumer(world, async (_, { dependency }) => {
        await new Promise<void>((resolve) => world.clock.after(60_000, resolve));
        late = dependency.execute(nothing).catch((error: Error) => error.name);
        await late;
      });
      expect(await returnedAtDeadline(consumer, records(1))).to.have.length(1);
      await world.clock.advance(60_000);
      expect(await late).to.equal("BreakerOpenError");
      expect(world.metrics).to.have.length(1);
    });
  });

  it("gives every message exactly one outcome", async () => {
    const consumer = fakeConsumer(
      world,
      async (event) => {
        const number = Number(event.metadata.id.slice(-2));
        if (number % 5 === 1) throw httpError(503);
        if (number % 5 === 2) throw httpError(422);
        if (number % 5 === 3) throw new Error("what?");
      },
      { idempotency: { mode: "mark" } },
    );
    const batch = [
      ...records(20),
      recordOf(eventOf(21), { body: "{" }),
      recordOf(eventOf(22), { sentAt: "2026-10-01T00:00:00.000Z" }),
    ];
    await consume(consumer, batch);
    await consume(consumer, batch);
    for (const metrics of world.metrics) {
      const ends = ["Processed", "Retried", "Deferred", "Rejected", "DeadLettered", "Duplicate"];
      const sum = ends.reduce((total, end) => total + (metrics[`Events${end}`] ?? 0), 0);
      expect(sum).to.equal(metrics.EventsReceived).and.to.equal(22);
    }
    expect(world.metrics[1]).to.include({ EventsDuplicate: 12 });
  });

  it("acknowledges only what is handled, although no line can be written", async () => {
    Object.assign(world, { write: () => fail("EPIPE") });
    const consumer = fakeConsumer(world, async ({ metadata }, context) => {
      context.log("info", "begun");
      if (metadata.id === idOf(1)) throw httpError(503);
    });
    expect(await returned(consumer, [...records(2), recordOf(eventOf(3), { body: "{" })])).to.deep.equal([
      `message-${idOf(1)}`,
    ]);
    expect(world.rejected).to.have.length(1);
  });

  it("returns a message whose outcome cannot be told", async () => {
    const consumer = fakeConsumer(world, nothing);
    const batch = new Batch(records(1), {
      ...consumer,
      ports: { ...world, write: () => fail("EPIPE") },
    });
    const metrics = { eventType: "t", eventId: "e", processingTime: 0, status: "FAILURE" } as const;
    const [record] = records(1);
    const outcome = { kind: "retried", delayMs: 1_000, metrics } as const;
    expect(() => batch.collect({ record: record!, position: 0 }, outcome)).to.throw("EPIPE");
    expect(failedIds(batch.response())).to.have.length(1);
  });

  it("keeps to a message's first outcome, and retries one without any for no reason", async () => {
    const consumer = fakeConsumer(world, nothing);
    const batch = new Batch(records(3), consumer);
    const [first, second, third] = records(3).map((record, position) => ({ record, position }));
    await batch.collect(first!, { kind: "deferred", delayMs: 1_000 });
    await batch.collect(first!, { kind: "processed" });
    await batch.collect(second!, { kind: "processed" });
    await batch.collect(second!, { kind: "retried", delayMs: 1_000 });
    batch.retryRest();
    const returned = [first!, third!].map(({ record }) => record.messageId);
    expect(failedIds(batch.response())).to.deep.equal(returned);
    const [line] = batch.metrics.lines(consumer.metricOwner, { requestId: "r", coldStart: false }, 0);
    const counts = { EventsReceived: 3, EventsDeferred: 1, EventsProcessed: 1, EventsRetried: 1 };
    expect(JSON.parse(line!)).to.deep.include({ ...counts, reasons: {} });
  });

  it("probes with a batch of new messages too, once the breaker has been open for long enough", async () => {
    world.breakers.items.set("b#user/journal", openUntil(world.clock.now() + 5_000));
    const consumer = fakeConsumer(world, calling(nothing));
    expect(
      await returned(consumer, records(2, { receives: 2 })),
      "it has read that others opened it",
    ).to.have.length(2);
    await world.clock.advance(5_000);
    expect(await returned(consumer, records(3))).to.deep.equal([]);
    expect(world.breakers.items.get("b#user/journal")?.state).to.equal("CLOSED");
  });

  it("asks the table before a batch of new messages when the last batch saw a failure", async () => {
    let calls = 0;
    const consumer = fakeConsumer(world, (_, { dependency }) =>
      dependency.execute(async () => {
        calls += 1;
        if (calls === 1) throw httpError(503);
      }),
    );
    await consume(consumer, records(1));
    world.breakers.items.set("b#user/journal", openUntil(world.clock.now() - 1));
    expect(await returned(consumer, records(3))).to.deep.equal([]);
    expect(calls, "it took the lease, and probed at once").to.equal(4);
    expect(world.breakers.items.get("b#user/journal")?.state).to.equal("CLOSED");
  });

  it("writes its metrics and gives everything back when the pipeline itself breaks", async () => {
    const consumer = fakeConsumer(world, nothing);
    consumer.breaker.deferDelayMs = () => {
      throw new Error("a bug");
    };
    expect(await returned(consumer, records(2))).to.have.length(2);
    expect(world.metrics[0]).to.include({ EventsReceived: 2, EventsRetried: 2, EventsProcessed: 0 });
  });
});

function openUntil(untilMs: number): BreakerItem {
  return { ...neverOpened, state: "OPEN", version: 1, openedAtMs: untilMs - 5_000, untilMs };
}

function bodyOf(changes: object): string {
  return JSON.stringify({ detail: { ...eventOf(1), ...changes } });
}

function fail(message: string): never {
  throw new Error(message);
}
