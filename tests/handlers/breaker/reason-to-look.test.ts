import { expect } from "chai";
import { consumerSettings } from "../../../handlers/settings/consumer-settings";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import { SharedCircuitBreaker } from "../../../handlers/breaker/shared-circuit-breaker";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { consume, fakeConsumer, FakeWorld } from "../support/fake-consumer";
import { eventOf, recordOf, records } from "../support/sample-events";
import { calling, httpError, nothing } from "../support/sample-handlers";

const key = "b#user/journal";
const isUp = calling(nothing);
/** A message that no consumer reads, and whose place in the rejected queue was not to be had the last time. */
const brokenAgain = recordOf(eventOf(9), { receives: 2, body: "{" });

/** Another instance holds the breaker of the dependency for an hour. */
function holdByAnother(world: FakeWorld): void {
  const held: BreakerItem = {
    ...neverOpened,
    state: "HALF_OPEN",
    version: (world.breakers.items.get(key)?.version ?? 0) + 2,
    openedAtMs: world.clock.now(),
    owner: "another",
    leaseExpiresAtMs: world.clock.now() + 3_600_000,
  };
  world.breakers.items.set(key, held);
}

function wait(world: FakeWorld, ms: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(ms, resolve));
}

/** What a consumer makes of a batch: how many it handles and defers. */
async function handledAndDeferred(world: FakeWorld, consuming: Promise<unknown>): Promise<number[]> {
  await consuming;
  const { EventsProcessed = 0, EventsDeferred = 0 } = world.metrics.at(-1) ?? {};
  return [EventsProcessed, EventsDeferred];
}

/**
 * Found by the simulation: an instance that had received nothing but a broken message again called the dependency
 * while another probed, as only messages that it could handle were a reason to look.
 */
describe("a breaker's reason to look", () => {
  it("is a message that came again, whatever it holds and whatever becomes of it", async () => {
    const together = new FakeWorld();
    holdByAnother(together);
    const batch = [brokenAgain, recordOf(eventOf(1))];
    const consuming = consume(fakeConsumer(together, isUp), batch);
    expect(await handledAndDeferred(together, consuming)).to.deep.equal([0, 1]);

    const before = new FakeWorld();
    holdByAnother(before);
    const consumer = fakeConsumer(before, isUp);
    await consume(consumer, [brokenAgain]);
    expect(before.breakers.questions, "there was nothing to call for").to.equal(0);
    await before.clock.advance(600_000);
    expect(await handledAndDeferred(before, consume(consumer, records(1)))).to.deep.equal([0, 1]);
  });

  it("is not gone because the table has just been asked: what came up later is asked for later", async () => {
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, isUp);
    await consume(consumer, records(1, { receives: 2 }));
    await world.clock.advance(1_000);
    holdByAnother(world);
    const again = (): Promise<unknown> => consume(consumer, records(1, { receives: 2 }));
    expect(await handledAndDeferred(world, again()), "it may take five seconds").to.deep.equal([1, 0]);
    await world.clock.advance(4_000);
    expect(await handledAndDeferred(world, consume(consumer, records(1)))).to.deep.equal([0, 1]);
  });

  it("is not gone with an answer to a question that was asked before", async () => {
    const world = new FakeWorld();
    const breaker = new SharedCircuitBreaker(key, consumerSettings().breaker, world, "instance-1");
    breaker.requestRefresh();
    let answer = (): void => undefined;
    world.breakers.before = () => new Promise<void>((resolve) => (answer = resolve));
    const asking = breaker.sync();
    breaker.recordFailure(httpError(503));
    answer();
    await asking;
    expect(breaker.isIdle).to.equal(false);
  });

  it("is a failure also of a call that is too old to count", async () => {
    const world = new FakeWorld();
    const breaker = new SharedCircuitBreaker(key, consumerSettings().breaker, world, "instance-1");
    let fail = (_: Error): void => undefined;
    const calling = breaker.execute(() => new Promise<void>((_, reject) => (fail = reject)));
    world.breakers.items.set(key, { ...neverOpened, version: 3, closedAtMs: world.clock.now() });
    breaker.requestRefresh();
    await breaker.sync();
    expect(breaker.isIdle).to.equal(true);
    fail(httpError(503));
    await calling.catch(() => undefined);
    expect(breaker.isIdle).to.equal(false);
  });
});

describe("a call that is about to begin", () => {
  /** The second event fails after a second; the first calls only after six, when another holds the breaker. */
  const late = (world: FakeWorld, calls: number[]): EventHandler => {
    return async ({ data }, { dependency }) => {
      const number = Number((data as { userId: string }).userId.slice(-1));
      await wait(world, number === 1 ? 6_000 : 1_000);
      await dependency.execute(() => {
        calls.push(number);
        return number === 1 ? Promise.resolve() : Promise.reject(httpError(503));
      });
    };
  };

  it("looks once more, however long ago its event was let through", async () => {
    const world = new FakeWorld();
    const calls: number[] = [];
    const consuming = consume(fakeConsumer(world, late(world, calls)), records(2));
    await world.clock.advance(2_000);
    holdByAnother(world);
    await world.clock.advance(4_000);
    expect(await handledAndDeferred(world, consuming)).to.deep.equal([0, 1]);
    expect(calls).to.deep.equal([2]);
  });

  it("does not begin when its batch has ended while it looked", async () => {
    const world = new FakeWorld();
    const calls: number[] = [];
    const consuming = consume(fakeConsumer(world, late(world, calls)), records(2), 8_000);
    await world.clock.advance(5_000);
    world.breakers.before = () => wait(world, 10_000);
    await world.clock.advance(20_000);
    await consuming;
    expect(calls).to.deep.equal([2]);
  });

  it("waits for an answer that another event is waiting for", async () => {
    const world = new FakeWorld();
    let answer = (): void => undefined;
    world.breakers.before = () => new Promise<void>((resolve) => (answer = resolve));
    const breaker = new SharedCircuitBreaker(key, consumerSettings().breaker, world, "instance-1");
    breaker.requestRefresh();
    const asking = breaker.sync();
    let isCalled = false;
    const calling = breaker.execute(async () => void (isCalled = true)).catch((error: Error) => error.name);
    holdByAnother(world);
    answer();
    await asking;
    expect([await calling, isCalled]).to.deep.equal(["BreakerOpenError", false]);
  });
});
