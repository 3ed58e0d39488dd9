import { expect } from "chai";
import { neverOpened } from "../../../handlers/breaker/circuit-breaker-transitions";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import { PermanentError } from "../../../handlers/failures/event-errors";
import { settled } from "../support/fake-clock";
import {
  consume,
  failedIds,
  fakeConsumer,
  FakeWorld,
  othersSucceed,
  returned,
  returnedAtDeadline,
  timeoutMs,
} from "../support/fake-consumer";
import { eventOf, idOf, recordOf, records } from "../support/sample-events";
import { httpError, lock, never, nothing, throwing } from "../support/sample-handlers";

const visibilityMs = 180_000;
const keyOf = (number: number): string => `i#user/journal/${idOf(number)}`;

/** A handler that counts its effects per event. */
let effects: Map<string, number>;
function counting(then: EventHandler = nothing): EventHandler {
  return async (event, context) => {
    await then(event, context);
    effects.set(event.metadata.id, (effects.get(event.metadata.id) ?? 0) + 1);
  };
}

/** An invocation that is killed: its batch never answers, and its process is gone. */
async function crash(
  world: FakeWorld,
  batch: ReturnType<typeof records>,
  consumer = fakeConsumer(world, never, lock),
): Promise<void> {
  void consume(consumer, batch);
  // Up to the handlers, which never answer, but short of the deadline.
  await world.clock.advance(1_000);
  world.clock.forget();
  await world.clock.advance(visibilityMs);
}

describe("processMessage", () => {
  let world: FakeWorld;
  beforeEach(() => {
    world = new FakeWorld();
    effects = new Map();
  });

  describe("idempotency", () => {
    for (const mode of ["mark", "lock"] as const) {
      it(`absorbs a repeat of a handled event: ${mode}`, async () => {
        const consumer = fakeConsumer(world, counting(), { idempotency: { mode } });
        await consume(consumer, records(1));
        for (const options of [{}, { receives: 2 }, { replayName: "replay-1" }])
          expect(await returned(consumer, records(1, options))).to.deep.equal([]);
        expect([...effects.values()]).to.deep.equal([1]);
        expect(world.metrics.map((line) => line.EventsDuplicate)).to.deep.equal([undefined, 1, 1, 1]);
        // Nothing else is stored for as long as the archive's events.
        expect(world.record).to.have.all.keys("state", "fingerprint", "version", "ttl");
        expect(world.record).to.include({
          state: "COMPLETED",
          ttl: Date.parse("2026-12-23T12:00:00.000Z") / 1000,
        });
      });

      it(`handles nothing while the table is silent, and each event once after that: ${mode}`, async () => {
        const consumer = fakeConsumer(world, counting(), { idempotency: { mode } });
        world.idempotency.failures = Infinity;
        for (const receives of [1, 2, 3]) {
          expect(await returned(consumer, records(1, { receives }))).to.have.length(1);
        }
        expect(effects.size).to.equal(0);
        expect(world.visibility[0]?.visibilitySeconds).to.equal(2);
        world.idempotency.failures = 0;
        for (const receives of [4, 5]) await consume(consumer, records(1, { receives }));
        expect([...effects.values()]).to.deep.equal([1]);
      });

      it(`handles again what it handled as the table fell silent, if it comes once more: ${mode}`, async () => {
        const consumer = fakeConsumer(
          world,
          counting(async () => void (world.idempotency.failures = Infinity)),
          { idempotency: { mode } },
        );
        expect(await returned(consumer, records(1))).to.deep.equal([]);
        world.idempotency.failures = 0;
        await world.clock.advance(visibilityMs);
        const later = fakeConsumer(world, counting(), { idempotency: { mode } });
        await consume(later, [{ ...recordOf(eventOf(1)), messageId: "a replay's" }]);
        await consume(later, [{ ...recordOf(eventOf(1)), messageId: "a replay's" }]);
        expect([...effects.values()]).to.deep.equal([2]);
      });

      it(`acknowledges a handled event that could not be marked: ${mode}`, async () => {
        const consumer = fakeConsumer(world, async () => void (world.idempotency.failures = 1), {
          idempotency: { mode },
        });
        expect(await returned(consumer, records(1))).to.deep.equal([]);
        expect(world.metrics[0]).to.include({ EventsProcessed: 1 });
      });

      it(`absorbs a second message of a dead letter: ${mode}`, async () => {
        const consumer = fakeConsumer(world, throwing(httpError(422)), {
          idempotency: { mode },
        });
        await consume(consumer, records(1));
        await consume(consumer, records(1, { receives: 2 }));
        expect(world.deadLetters).to.have.length(1);
        expect(world.metrics[1]).to.include({ EventsDuplicate: 1 });
      });
    }

    const costs: [mode: "none" | "mark" | "lock", receives: number, reads: number, writes: number][] = [
      ["none", 1, 0, 0],
      ["none", 2, 0, 2],
      ["mark", 1, 1, 1],
      ["mark", 2, 0, 2],
      ["lock", 1, 0, 2],
    ];
    for (const [mode, receives, reads, writes] of costs) {
      it(`costs ${reads} reads and ${writes} writes: ${mode}, receive ${receives}`, async () => {
        await consume(fakeConsumer(world, nothing, { idempotency: { mode } }), records(1, { receives }));
        expect([world.idempotency.reads, world.idempotency.writes]).to.deep.equal([reads, writes]);
      });
    }

    it("goes on without the table when there is no idempotency", async () => {
      world.idempotency.failures = Infinity;
      const consumer = fakeConsumer(world, nothing);
      expect(await returned(consumer, records(1, { receives: 2 }))).to.deep.equal([]);
    });

    it("lets one of two simultaneous messages through, and the other wait for the lease: lock", async () => {
      const consumer = fakeConsumer(world, counting(), lock);
      const response = await consume(consumer, [
        recordOf(eventOf(1)),
        { ...recordOf(eventOf(1)), messageId: "copy" },
      ]);
      expect([...effects.values()]).to.deep.equal([1]);
      expect(failedIds(response)).to.deep.equal(["copy"]);
      expect(world.visibility[0]?.visibilitySeconds, "a backoff, as the other may end soon").to.equal(2);
    });

    it("handles a message once that SQS hands out twice in one batch: lock", async () => {
      const consumer = fakeConsumer(world, counting(), lock);
      const again = { ...recordOf(eventOf(1)), receiptHandle: "another" };
      await consume(consumer, [recordOf(eventOf(1)), again]);
      expect([...effects.values()]).to.deep.equal([1]);
    });

    it("handles an event once that comes twice in one batch, or in two of one process: mark", async () => {
      for (const inOne of [true, false]) {
        const [own, made] = [new FakeWorld(), new Map<string, number>()];
        effects = made;
        const consumer = fakeConsumer(own, counting(), { idempotency: { mode: "mark" } });
        const copy = { ...recordOf(eventOf(1)), messageId: "copy" };
        const batches = inOne ? [[...records(1), copy]] : [records(1), [copy]];
        const answers = await Promise.all(batches.map((batch) => consume(consumer, batch)));
        expect(answers.flatMap(failedIds)).to.deep.equal(["copy"]);
        expect(own.visibility[0]?.visibilitySeconds).to.be.at.most(2);
        await own.clock.advance(2_000);
        expect(await returned(consumer, [copy])).to.deep.equal([]);
        expect([...made.values()]).to.deep.equal([1]);
      }
    });

    it("remembers a success although another attempt failed meanwhile: mark", async () => {
      const failing = fakeConsumer(world, throwing(new Error("what?")), {
        idempotency: { mode: "mark" },
      });
      const consumer = fakeConsumer(
        world,
        counting(async () => void (await consume(failing, records(1)))),
        { idempotency: { mode: "mark" } },
      );
      await consume(consumer, records(1));
      expect(world.record).to.include({ state: "COMPLETED" });
    });

    // Found by the simulation: while one copy of an event was handled another attempt began, which then failed; as its claim
    // was in the way of the first one's mark, the event was handled again seconds later.
    it("remembers a success although another attempt is under way, however that ends: mark", async () => {
      for (const error of [httpError(503), new PermanentError("no")]) {
        const world = new FakeWorld();
        const settings = { idempotency: { mode: "mark" as const } };
        let fail = (): void => undefined;
        const begun = new Promise<void>((resolve) => (fail = resolve));
        const failing = fakeConsumer(world, () => begun.then(() => Promise.reject(error)), settings);
        let copy: Promise<unknown> = Promise.resolve();
        const handle = counting(async () => {
          copy = consume(failing, records(1, { receives: 2 }), timeoutMs, "request-2");
          await settled();
        });
        await consume(fakeConsumer(world, handle, settings), records(1));
        fail();
        await copy;
        expect(world.record).to.include({ state: "COMPLETED" });
      }
    });

    it("forgets what has expired, though DynamoDB still has it", async () => {
      const consumer = fakeConsumer(world, counting(), {
        idempotency: { mode: "lock", expirySeconds: 3600 },
        maxEventAgeSeconds: 3600,
      });
      await consume(consumer, records(1));
      await world.clock.advance(3_601_000);
      await consume(consumer, records(1, { sentAt: "2026-11-23T13:00:00.000Z" }));
      expect([...effects.values()]).to.deep.equal([2]);
    });
  });

  describe("an event that kills its process", () => {
    for (const [mode, expected] of [
      ["lock", 6],
      ["mark", 7],
      ["none", 7],
    ] as const) {
      it(`is a dead letter after ${expected} attempts, and takes no other event with it: ${mode}`, async () => {
        let attempts = 0;
        const settings = { idempotency: { mode } };
        const poison = idOf(3);
        const handler = counting(async (event) => {
          if (event.metadata.id !== poison) return;
          attempts += 1;
          await new Promise(() => undefined);
        });
        let receives = 1;
        for (; receives <= 10 && world.deadLetters.length === 0; receives++) {
          const batch = records(5, { receives });
          const instance = fakeConsumer(world, handler, settings, `instance-${receives}`);
          if (world.idempotency.items.get(keyOf(3))?.crashes === 5) await consume(instance, batch);
          else await crash(world, batch, instance);
        }
        expect(attempts).to.equal(expected);
        expect(world.letters).to.deep.equal([["crash-loop", poison]]);
        expect([...effects.keys()].sort()).to.deep.equal([1, 2, 4, 5].map(idOf));
      });
    }

    it("is handled after the others, and alone", async () => {
      const order: string[] = [];
      let running = 0;
      await crash(world, records(2));
      const consumer = fakeConsumer(
        world,
        async (event) => {
          running += 1;
          order.push(`${event.metadata.id.slice(-1)} with ${running}`);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
        },
        lock,
        "instance-2",
      );
      await consume(consumer, records(4, { receives: 2 }));
      expect(order).to.deep.equal(["3 with 1", "4 with 2", "1 with 1", "2 with 1"]);
    });

    it("counts no crash for poison pill candidates that waited for their turn when the process died", async () => {
      await crash(world, records(3));
      await crash(world, records(3, { receives: 2 }), fakeConsumer(world, never, lock, "instance-2"));
      const crashes = [1, 2, 3].map((number) => world.idempotency.items.get(keyOf(number))?.crashes);
      expect(crashes, "only the first had its turn").to.deep.equal([1, 0, 0]);
    });

    it("stays where it is when the dead letters cannot take it", async () => {
      const twice = { ...lock, attempts: { crash: 2 } };
      for (const instance of ["instance-1", "instance-2"]) {
        await crash(world, records(1), fakeConsumer(world, never, twice, instance));
      }
      const consumer = fakeConsumer(world, nothing, twice, "instance-3");
      world.failing.add("sendDeadLetter");
      expect(await returned(consumer, records(1))).to.have.length(1);
      world.failing.clear();
      expect(await returned(consumer, records(1))).to.have.length(0);
      expect(world.deadLetters[0]?.attributes).to.include({
        reason: "crash-loop",
        detail: "2 attempts in a row began and never ended",
      });
    });

    it("is not begun when its turn cannot be written down", async () => {
      await crash(world, records(1));
      let calls = 0;
      const consumer = fakeConsumer(world, async () => void (calls += 1), lock, "instance-2");
      world.idempotency.before = () => {
        if (world.idempotency.writes === 3) world.idempotency.failures = 1;
      };
      expect(await returned(consumer, records(1))).to.have.length(1);
      expect(calls).to.equal(0);
    });
  });

  describe("an event that has had all its attempts", () => {
    for (const mode of ["none", "mark", "lock"] as const) {
      it(`waits for the dead letters without another attempt: ${mode}`, async () => {
        let calls = 0;
        const broken: EventHandler = async () => {
          calls += 1;
          throw new Error("what?");
        };
        const consumer = fakeConsumer(world, broken, { idempotency: { mode }, attempts: { unknown: 2 } });
        world.failing.add("sendDeadLetter");
        for (const receives of [1, 2, 3, 4]) {
          await world.clock.advance(60_000);
          othersSucceed(consumer);
          expect(await returned(consumer, records(1, { receives }))).to.have.length(1);
        }
        world.failing.clear();
        expect(await returned(consumer, records(1, { receives: 5 }))).to.have.length(0);
        expect(calls).to.equal(2);
        expect(world.letters).to.deep.equal([["max-attempts", idOf(1)]]);
        expect(world.deadLetters[0]?.attributes.detail).to.equal("2 attempts failed");
      });
    }

    it("has them again when it is recovered, though its end could not be written down", async () => {
      const settings = { ...lock, attempts: { unknown: 1 } };
      const broken = fakeConsumer(world, throwing(new Error("what?")), settings);
      world.idempotency.before = () => {
        if (world.idempotency.writes === 3) world.idempotency.failures = 1;
      };
      othersSucceed(broken);
      await consume(broken, records(1));
      expect(world.deadLetters).to.have.length(1);
      expect(world.record).to.include({ state: "RETRYABLE", attempts: 1 });
      const message = "The outcome of an event could not be written to the state table.";
      expect(world.lines.some((line) => line.level === "WARN" && line.message === message)).to.equal(true);
      const mended = fakeConsumer(world, counting(), settings);
      const [recovered] = records(1, { attributes: { reason: "max-attempts", recoveries: "1" } });
      await consume(mended, [{ ...recovered!, messageId: "message-again" }]);
      expect([...effects.values()]).to.deep.equal([1]);
    });
  });

  it("waits out a lease that a living process holds, if that is sooner than its backoff, and counts no crash", async () => {
    void consume(fakeConsumer(world, never, lock), records(1));
    await world.clock.advance(1_000);
    const other = fakeConsumer(world, nothing, lock, "instance-2");
    await consume(other, records(1, { receives: 30 }));
    // 33 s of the lease are left, and half of the second that keeps those who wait apart.
    expect(world.visibility[0]?.visibilitySeconds).to.equal(34);
    expect(world.metrics[0]).to.have.nested.property("reasons.busy", 1);
    expect(world.record).to.include({ state: "IN_PROGRESS", crashes: 0 });
  });

  for (const [what, receives] of [
    ["an event whose past is told too late", 1],
    ["a poison pill candidate whose attempt is written too late", 2],
  ] as const) {
    it(`does not begin ${what}: its batch has given it back`, async () => {
      if (receives === 2) await crash(world, records(1));
      let begun = 0;
      const consumer = fakeConsumer(world, async () => void (begun += 1), lock, "instance-2");
      let release = (): void => undefined;
      const { writes } = world.idempotency;
      world.idempotency.before = () => {
        // The first write of a poison pill candidate is its past, the second its attempt.
        if (world.idempotency.writes < writes + receives) return;
        return new Promise<void>((resolve) => (release = resolve));
      };
      expect(await returnedAtDeadline(consumer, records(1, { receives }))).to.have.length(1);
      release();
      await world.clock.advance(0);
      expect(begun).to.equal(0);
    });
  }

  describe("the attempt of a poison pill candidate", () => {
    /** The first event has killed its process once. */
    beforeEach(() => crash(world, records(1)));

    it("does not come while the breaker is open that the others have opened", async () => {
      const begun: string[] = [];
      const consumer = fakeConsumer(
        world,
        (event, { dependency }) => {
          begun.push(event.metadata.id);
          return dependency.execute(throwing(httpError(503)));
        },
        lock,
        "instance-2",
      );
      await consume(consumer, records(6, { receives: 2 }));
      expect(begun).to.have.members([2, 3, 4, 5, 6].map(idOf));
      expect(world.metrics.at(-1)).to.include({ EventsRetried: 5, EventsDeferred: 1 });
      expect(world.record).to.include({ state: "IN_PROGRESS", crashes: 0 });
    });

    it("does not come once it is read that another instance has opened the breaker", async () => {
      const begun: string[] = [];
      const consumer = fakeConsumer(
        world,
        (event, { dependency }) => {
          begun.push(event.metadata.id);
          return dependency.execute(async () => {
            const untilMs = world.clock.now() + 60_000;
            world.breakers.items.set("b#user/journal", {
              ...neverOpened,
              state: "OPEN",
              version: 1,
              untilMs,
            });
            throw httpError(503);
          });
        },
        lock,
        "instance-2",
      );
      // Not received before: nothing is read until the first event has failed.
      await consume(consumer, records(2));
      expect(begun).to.deep.equal([idOf(2)]);
      expect(world.metrics.at(-1)).to.include({ EventsRetried: 1, EventsDeferred: 1 });
    });

    it("passes to whoever took it meanwhile", async () => {
      const other = fakeConsumer(world, counting(), lock, "instance-3");
      const consumer = fakeConsumer(
        world,
        counting(async (event) => {
          if (event.metadata.id === idOf(2)) await consume(other, records(1, { receives: 3 }));
        }),
        lock,
        "instance-2",
      );
      const response = await consume(consumer, records(2, { receives: 2 }));
      expect([...effects]).to.have.deep.members([
        [idOf(1), 1],
        [idOf(2), 1],
      ]);
      expect(failedIds(response), "comes again, and is found handled").to.deep.equal([`message-${idOf(1)}`]);
    });

    it("is recorded as dead-lettered", async () => {
      const twice = { ...lock, attempts: { crash: 2 } };
      await crash(world, records(1, { receives: 2 }), fakeConsumer(world, never, twice, "instance-2"));
      const consumer = fakeConsumer(world, nothing, twice, "instance-3");
      await consume(consumer, records(1, { receives: 3 }));
      expect(world.deadLetters).to.have.length(1);
      expect(world.record).to.include({ state: "DEAD_LETTERED" });
      await consume(consumer, records(1, { receives: 4 }));
      expect(world.deadLetters, "the message is a duplicate").to.have.length(1);
      expect(world.metrics.at(-1)).to.include({ EventsDuplicate: 1 });
      await consume(consumer, [{ ...recordOf(eventOf(1)), messageId: "copy" }]);
      expect(world.metrics.at(-1), "another message is an attempt").to.include({ EventsProcessed: 1 });
    });
  });
});
