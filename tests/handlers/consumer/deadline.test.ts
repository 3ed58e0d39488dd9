import { expect } from "chai";
import type { EventHandler } from "../../../handlers/settings/event-handler";
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
import { calling, httpError, lock, never, nothing, throwing } from "../support/sample-handlers";

const wait = (world: FakeWorld, ms: number): Promise<void> =>
  new Promise((resolve) => void world.clock.after(ms, resolve));

/** Milliseconds until a batch is answered; undefined when Lambda would have killed it before. */
async function answeredAfter(world: FakeWorld, consuming: Promise<unknown>): Promise<number | undefined> {
  const startMs = world.clock.nowMs;
  let answeredMs: number | undefined;
  void consuming.then(() => (answeredMs = world.clock.nowMs - startMs));
  await world.clock.advance(timeoutMs - 1);
  return answeredMs;
}

describe("the answer to Lambda", () => {
  let world: FakeWorld;
  beforeEach(() => (world = new FakeWorld()));
  const slow = (world: FakeWorld, ms: number) => () =>
    wait(world, ms).then(throwing(new Error("TimeoutError")));

  const manyAtOnce = {
    concurrency: 1_000,
    breaker: { consecutiveFailureThreshold: 1_000, minimumNumberOfCalls: 100_000 },
  };

  for (const ms of [2_400, 60_000]) {
    it(`leaves in time although a dependency hangs and all else takes ${ms} ms and fails`, async () => {
      for (const mode of ["none", "mark", "lock"] as const) {
        const world = new FakeWorld();
        const handler: EventHandler = async (event, { dependency }) => {
          if (event.metadata.id === idOf(1)) await dependency.execute(never);
        };
        const consumer = fakeConsumer(world, handler, { idempotency: { mode } });
        const consuming = consume(consumer, records(2));
        await world.clock.advance(1);
        world.idempotency.before = slow(world, ms);
        world.breakers.before = slow(world, ms);
        world.queue.changeVisibility = slow(world, ms);
        expect(await answeredAfter(world, consuming), mode).to.equal(28_999);
        expect(failedIds(await consuming), "but not what is handled").to.deep.equal([`message-${idOf(1)}`]);
      }
    });
  }

  for (const port of ["sendDeadLetter", "sendRejected"] as const) {
    it(`leaves in time although ${port} hangs`, async () => {
      world.queue[port] = never;
      const consumer = fakeConsumer(world, throwing(httpError(422)));
      const consuming = consume(consumer, records(1, port === "sendRejected" ? { body: "no JSON" } : {}));
      expect(await answeredAfter(world, consuming)).to.be.within(27_000, 29_000);
      expect(failedIds(await consuming)).to.deep.equal([`message-${idOf(1)}`]);
    });
  }

  for (const size of [10, 200, 1_000, 10_000]) {
    it(`leaves in time with ${size} messages to return, of which SQS takes ten in 2.4 s`, async () => {
      const consumer = fakeConsumer(world, calling(never), manyAtOnce);
      world.queue.changeVisibility = () => wait(world, 2_400);
      const consuming = consume(consumer, records(size));
      expect(await answeredAfter(world, consuming)).to.be.at.most(29_000);
      expect(failedIds(await consuming)).to.have.length(size);
    });
  }

  it("leaves in time of a function of three seconds", async () => {
    const consumer = fakeConsumer(world, never, lock);
    const consuming = consume(consumer, records(1), 3_000);
    await world.clock.advance(1);
    world.idempotency.before = never;
    await world.clock.advance(2_950);
    const inTime = Promise.race([consuming, Promise.reject(new Error("too late"))]);
    expect(failedIds(await inTime)).to.have.length(1);
  });

  it("waits for every group's visibility while there is time", async () => {
    const consumer = fakeConsumer(world, throwing(httpError(503)), manyAtOnce);
    const change = world.queue.changeVisibility;
    world.queue.changeVisibility = async (changes) => {
      await wait(world, 2_400);
      return change(changes);
    };
    const consuming = consume(consumer, records(1_000));
    await world.clock.advance(10_000);
    await consuming;
    expect(world.visibility).to.have.length(1_000);
  });
});

describe("an attempt that outlasts its batch", () => {
  for (const [mode, through] of [
    ["lock", "dependency"],
    ["lock", "nothing"],
    ["mark", "dependency"],
  ] as const) {
    it(`under ${mode} keeps all others away until its effect comes: through ${through}`, async () => {
      const settings = { idempotency: { mode } };
      const world = new FakeWorld();
      const startMs = world.clock.nowMs;
      const effects: number[] = [];
      const handler: EventHandler = async (_event, { dependency }) => {
        const call = () => wait(world, 60_000);
        await (through === "dependency" ? dependency.execute(call) : call());
        effects.push((world.clock.nowMs - startMs) / 1000);
      };
      const first = consume(fakeConsumer(world, handler, settings, "A"), records(1), undefined, "request-1");
      await world.clock.advance(30_000);
      expect(failedIds(await first)).to.have.length(1);
      expect(world.visibility[0]?.visibilitySeconds, "not asked for in vain").to.be.at.least(300);
      const other = fakeConsumer(world, handler, settings, "B");
      expect(
        await returned(other, records(1, { receives: 2 }), undefined, "request-2"),
        "busy",
      ).to.have.length(1);
      await world.clock.advance(300_000);
      expect(effects).to.deep.equal([60]);
      expect(
        await returned(other, records(1, { receives: 3 }), undefined, "request-3"),
        "its late success is known",
      ).to.deep.equal([]);
      expect(effects).to.deep.equal([60]);
    });
  }

  it("is not waited for when the handler heeded its signal", async () => {
    const world = new FakeWorld();
    let attempts = 0;
    const handler: EventHandler = (_event, { dependency, signal }) =>
      dependency.execute(() => {
        attempts += 1;
        if (attempts > 1) return Promise.resolve();
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
      });
    const first = consume(fakeConsumer(world, handler, lock, "A"), records(1), undefined, "request-1");
    await world.clock.advance(timeoutMs);
    expect(failedIds(await first)).to.have.length(1);
    expect(world.record).to.include({ state: "RETRYABLE", leaseExpiresAtMs: 0 });
    expect(
      await returned(fakeConsumer(world, handler, lock, "B"), records(1, { receives: 2 }), undefined, "r-2"),
    ).to.deep.equal([]);
    expect(attempts).to.equal(2);
  });

  it("without idempotency is retried as any other", async () => {
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, calling(never), { idempotency: { mode: "none" } });
    await returnedAtDeadline(consumer, records(1, { receives: 2 }));
    expect(world.visibility[0]?.visibilitySeconds).to.be.below(10);
  });

  it("under mark is attempted again by its own process once nobody else may have it", async () => {
    const world = new FakeWorld();
    let attempts = 0;
    const handler: EventHandler = () => ((attempts += 1) === 1 ? never() : Promise.resolve());
    const consumer = fakeConsumer(world, handler, { idempotency: { mode: "mark" } });
    await returnedAtDeadline(consumer, records(1));
    await world.clock.advance(300_000);
    expect(await returned(consumer, records(1, { receives: 2 }), undefined, "r-2")).to.deep.equal([]);
    expect(attempts).to.equal(2);
  });
});

describe("a handler that never ends", () => {
  const hangs: Record<string, (world: FakeWorld) => EventHandler> = {
    "without a call": () => never,
    "between two calls of its own":
      (world) =>
      async (_event, { dependency }) => {
        // It goes on past its deadline, but not for hours.
        for (let call = 1; call <= 6; call++) {
          await dependency.execute(() => Promise.reject(httpError(503))).catch(() => undefined);
          await wait(world, 20_000);
        }
        return never();
      },
  };

  async function attemptsUntilDead(
    world: FakeWorld,
    handler: EventHandler,
    mode: "none" | "lock",
    others: boolean,
  ): Promise<number | undefined> {
    const consumer = fakeConsumer(world, handler, { idempotency: { mode } });
    for (let receives = 1; receives <= 12; receives++) {
      if (others) othersSucceed(consumer);
      await returnedAtDeadline(consumer, records(1, { receives }), undefined, `request-${receives}`);
      if (world.deadLetters.length > 0) return receives;
      await world.clock.advance(2 * 3_600_000);
    }
    return undefined;
  }

  for (const [what, handler] of Object.entries(hangs)) {
    it(`burns no event while no other succeeds: ${what}`, async () => {
      for (const mode of ["none", "lock"] as const) {
        const world = new FakeWorld();
        expect(await attemptsUntilDead(world, handler(world), mode, false), mode).to.equal(undefined);
      }
    });
  }

  it("dead-letters its event where others succeed", async () => {
    for (const mode of ["none", "lock"] as const) {
      const world = new FakeWorld();
      expect(await attemptsUntilDead(world, never, mode, true), mode).to.equal(6);
      expect(world.deadLetters[0]?.attributes.reason).to.equal("max-attempts");
    }
  });
});

describe("an attempt whose beginning is written, and not answered before the deadline", () => {
  const crashed = { state: "IN_PROGRESS", attempts: 0, crashes: 0, leaseExpiresAtMs: 0 } as const;
  for (const [what, past, isAnswered, withdrawn] of [
    ["a first one, answered later", undefined, true, { state: "RETRYABLE", crashes: 0 }],
    ["an isolated one, never answered", crashed, false, { state: "ISOLATED", crashes: 1 }],
  ] as const) {
    it(`is no crash: ${what}`, async () => {
      const world = new FakeWorld();
      const consumer = fakeConsumer(world, nothing, lock);
      const key = `i#user/journal/${idOf(1)}`;
      if (past) world.idempotency.items.set(key, { ...past, owner: "dead", version: 1, ttl: 9e9 });
      const write = world.idempotency.write.bind(world.idempotency);
      world.idempotency.write = async (...asked) => {
        const written = await write(...asked);
        if (asked[1].state !== "IN_PROGRESS" || !written.isWritten) return written;
        await wait(world, 3_000);
        if (isAnswered) return written;
        throw new Error("TimeoutError");
      };
      void consume(consumer, records(1, { receives: 2 }), 3_000);
      await world.clock.advance(4_000);
      expect(world.idempotency.items.get(key)).to.include(withdrawn);
    });
  }
});

describe("a process that stood still until its time was over, and reads an answer before its timers ring", () => {
  /** The table answers a question, and the process hears of it ten minutes later. */
  function standStillAfter(world: FakeWorld, state: "IN_PROGRESS" | "ISOLATED"): void {
    const write = world.idempotency.write.bind(world.idempotency);
    world.idempotency.write = async (...asked) => {
      const written = await write(...asked);
      if (asked[1].state === state && written.isWritten) world.clock.nowMs += 600_000;
      return written;
    };
  }

  for (const [what, crashes, state, left] of [
    ["the attempt that it asked for", undefined, "IN_PROGRESS", { state: "RETRYABLE", crashes: 0 }],
    ["an isolated one", 0, "IN_PROGRESS", { state: "ISOLATED", crashes: 1 }],
  ] as const)
    it(`does not begin ${what}: another may have taken it over`, async () => {
      const world = new FakeWorld();
      let handled = 0;
      const consumer = fakeConsumer(world, async () => void (handled += 1), lock);
      const key = `i#user/journal/${idOf(1)}`;
      const past = { state: "IN_PROGRESS", attempts: 0, leaseExpiresAtMs: 0, owner: "dead" } as const;
      if (crashes !== undefined) world.idempotency.items.set(key, { ...past, crashes, version: 1, ttl: 9e9 });
      standStillAfter(world, state);
      const answered = consume(consumer, records(1, { receives: 2 }));
      await world.clock.advance(0);
      expect(failedIds(await answered)).to.deep.equal([`message-${idOf(1)}`]);
      expect(handled).to.equal(0);
      expect(world.idempotency.items.get(key)).to.include(left);
    });

  it("makes no call that it was about to make", async () => {
    const world = new FakeWorld();
    let called = 0;
    const refusals: string[] = [];
    const consumer = fakeConsumer(world, async (_, { dependency }) => {
      world.clock.nowMs += 600_000;
      await dependency
        .execute(async () => void (called += 1))
        .catch((error: Error) => refusals.push(error.name));
    });
    const answered = consume(consumer, records(1));
    await world.clock.advance(0);
    await answered;
    expect([called, refusals]).to.deep.equal([0, ["BreakerOpenError"]]);
  });
});

describe("a message that the pipeline itself fails with", () => {
  const effective = (world: FakeWorld, mode: "none" | "lock") => {
    const effects: string[] = [];
    const handler: EventHandler = async ({ metadata }) => {
      await settled();
      effects.push(metadata.id);
    };
    return { effects, consumer: fakeConsumer(world, handler, { idempotency: { mode } }) };
  };

  it("returns to the queue alone: its neighbours take effect once", async () => {
    for (const mode of ["none", "lock"] as const) {
      const world = new FakeWorld();
      const { effects, consumer } = effective(world, mode);
      const odd = new Proxy(recordOf(eventOf(1)), {
        get: (record, name) => {
          if (name === "body") throw new Error("no body");
          return Reflect.get(record, name) as unknown;
        },
      });
      const response = await consume(consumer, [odd, ...records(5).slice(1)]);
      expect(failedIds(response), mode).to.deep.equal([`message-${idOf(1)}`]);
      expect(effects).to.have.members([2, 3, 4, 5].map(idOf));
      expect(world.metrics[0]).to.have.nested.property("reasons.pipeline-error", 1);
    }
  });

  it("also when it fails before its handler is called", async () => {
    const world = new FakeWorld();
    const { effects, consumer } = effective(world, "none");
    const { breaker } = consumer;
    const deferDelayMs = breaker.deferDelayMs.bind(breaker);
    let asked = 0;
    breaker.deferDelayMs = (message) => {
      asked += 1;
      if (asked === 2) throw new Error("a defect of ours");
      return deferDelayMs(message);
    };
    expect(await returned(consumer, records(4))).to.deep.equal([`message-${idOf(2)}`]);
    expect(effects).to.have.members([1, 3, 4].map(idOf));
  });
});
