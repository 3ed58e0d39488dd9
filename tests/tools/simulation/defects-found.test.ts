import { expect } from "chai";
import { consumerSettings, type IdempotencySettings } from "../../../handlers/settings/consumer-settings";
import { SharedCircuitBreaker } from "../../../handlers/breaker/shared-circuit-breaker";
import { PermanentError } from "../../../handlers/failures/event-errors";
import { consume, failedIds, fakeConsumer, FakeWorld } from "../../handlers/support/fake-consumer";
import { eventOf, recordOf } from "../../handlers/support/sample-events";

/**
 * Found by the simulation: a recovered event that was dead-lettered again, and whose acknowledgement was lost because
 * the next event of its batch killed the process, was dead-lettered with every delivery; two such events in one batch
 * kept each other in the queue for ever.
 */
describe("a dead letter whose acknowledgement was lost", () => {
  for (const mode of ["none", "mark", "lock"] satisfies IdempotencySettings["mode"][]) {
    it(`is not dead-lettered a second time, with idempotency ${mode}`, async () => {
      const world = new FakeWorld();
      const refuse = (): Promise<void> => Promise.reject(new PermanentError("refused"));
      const consumer = fakeConsumer(world, refuse, { idempotency: { mode } });
      const record = recordOf(eventOf(1), {
        receives: 2,
        attributes: { reason: "max-attempts", recoveries: "1" },
      });
      for (let delivery = 1; delivery <= 3; delivery++) {
        expect(failedIds(await consume(consumer, [record]))).to.deep.equal([]);
      }
      expect(world.deadLetters).to.have.lengthOf(1);
    });
  }

  it("is attempted again when it comes back in another message", async () => {
    const world = new FakeWorld();
    let attempts = 0;
    const refuse = (): Promise<void> => {
      attempts += 1;
      return Promise.reject(new PermanentError("refused"));
    };
    const consumer = fakeConsumer(world, refuse, { idempotency: { mode: "lock" } });
    const attributes = { reason: "max-attempts", recoveries: "1" };
    await consume(consumer, [recordOf(eventOf(1), { attributes })]);
    await consume(consumer, [{ ...recordOf(eventOf(1), { attributes }), messageId: "recovered" }]);
    expect([attempts, world.deadLetters.length]).to.deep.equal([2, 2]);
  });
});

describe("a breaker that got no answer to its question", () => {
  it("asks again with the next batch, also when nothing of it was received before", async () => {
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, () => Promise.resolve());
    world.breakers.failures = 1;
    await consume(consumer, [recordOf(eventOf(1), { receives: 2 })]);
    await world.clock.advance(5_000);
    await consume(consumer, [recordOf(eventOf(2))]);
    expect(world.breakers.reads).to.equal(2);
    await world.clock.advance(5_000);
    await consume(consumer, [recordOf(eventOf(3))]);
    expect(world.breakers.reads).to.equal(2);
  });
});

/**
 * Found by the simulation: while a question of a batch that had been abandoned was still under way, the next batch
 * took the table for silent and probed by itself, beside the holder of the lease.
 */
describe("a breaker that was alone", () => {
  it("waits for a question under way before it decides by itself", async () => {
    const world = new FakeWorld();
    const key = "b#user/journal";
    const breaker = new SharedCircuitBreaker(key, consumerSettings().breaker, world, "instance-1");
    world.breakers.failures = Infinity;
    for (let failure = 1; failure <= 5; failure++) breaker.recordFailure();
    for (let question = 1; question <= 3; question++) {
      await breaker.sync();
      await world.clock.advance(5_000);
    }
    world.breakers.failures = 0;
    const held = {
      state: "HALF_OPEN",
      version: 2,
      rounds: 0,
      ttl: 0,
      owner: "instance-2",
      leaseExpiresAtMs: Infinity,
    } as const;
    world.breakers.items.set(key, held);
    let release = (): void => undefined;
    world.breakers.before = () => new Promise<void>((resolve) => (release = resolve));
    const underWay = breaker.sync();
    const begun = breaker.beginBatch(world.clock.nowMs + 34_000, ["message"], []);
    release();
    await Promise.all([underWay, begun]);
    expect([breaker.isProbing, breaker.item.owner]).to.deep.equal([false, "instance-2"]);
  });
});

/**
 * Found by the simulation: while the table was silent every event came back after one or two seconds, so that an
 * outage of half an hour would have used up SQS' 1,000 receives, and good events would have become dead letters.
 */
describe("an event whose past cannot be asked for", () => {
  for (const [receives, seconds] of [
    [1, 2],
    [9, 129],
    [40, 151],
  ] as const) {
    it(`comes back ${seconds} s after receive ${receives}`, async () => {
      const world = new FakeWorld();
      const consumer = fakeConsumer(world, () => Promise.resolve(), { idempotency: { mode: "lock" } });
      world.idempotency.failures = Infinity;
      await consume(consumer, [recordOf(eventOf(1), { receives })]);
      expect(world.visibility.map(({ visibilitySeconds }) => visibilitySeconds)).to.deep.equal([seconds]);
    });
  }
});
