import { expect } from "chai";
import { maxReceivesByAge } from "../../../handlers/settings/receive-pace";
import type { EventHandler } from "../../../handlers/settings/event-handler";
import { consume, failedIds, fakeConsumer, FakeWorld, returnedAtDeadline } from "../support/fake-consumer";
import { eventOf, recordOf } from "../support/sample-events";
import { calling, httpError, never, nothing, throwing } from "../support/sample-handlers";
import { settled } from "../support/fake-clock";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const visibilityMs = 180_000;

/** The event as it comes after so long, received so often. */
function waiting(world: FakeWorld, number: number, receives: number, ageMs: number) {
  const sentAt = new Date(world.clock.nowMs - ageMs).toISOString();
  return recordOf(eventOf(number), { receives, sentAt });
}

describe("a message that comes sooner than it was told to", () => {
  it("returns to the queue until its time, and the queue is told so before any handler begins", async () => {
    const world = new FakeWorld();
    let toldBefore: number[] = [];
    const handled: string[] = [];
    const consumer = fakeConsumer(world, async ({ metadata }) => {
      toldBefore = world.visibility.map(({ visibilitySeconds }) => visibilitySeconds);
      handled.push(metadata.id);
    });
    const response = await consume(consumer, [waiting(world, 1, 120, hourMs), waiting(world, 2, 1, 1_000)]);
    expect(handled).to.deep.equal([eventOf(2).metadata.id]);
    expect(failedIds(response)).to.deep.equal([`message-${eventOf(1).metadata.id}`]);
    // After 120 receives the next is due at 73.9 min.
    expect(toldBefore).to.have.lengthOf(1);
    expect(toldBefore[0]).to.be.within(13.8 * 60, 14 * 60);
    expect(world.visibility, "told once").to.have.lengthOf(1);
    expect(world.metrics[0]).to.include({ EventsRetried: 1, EventsProcessed: 1 });
  });

  it("is processed all the same when it is only one receive ahead, or new", async () => {
    for (const [receives, ageMs] of [
      [112, hourMs],
      [113, hourMs],
      [40, 1_000],
    ] as const) {
      const world = new FakeWorld();
      const consumer = fakeConsumer(world, nothing);
      const response = await consume(consumer, [waiting(world, 1, receives, ageMs)]);
      expect(failedIds(response), `${receives} receives`).to.deep.equal([]);
    }
  });
});

/**
 * An event that ends its process whenever it is tried, and one that it takes along, while the table that counts crashes
 * is silent. Answers how often the other was received.
 */
async function besideAKiller(mode: "none" | "mark", hours: number): Promise<number> {
  const world = new FakeWorld();
  world.idempotency.failures = Infinity;
  world.breakers.failures = Infinity;
  const startMs = world.clock.nowMs;
  let hasDied = false;
  const handler: EventHandler = async ({ metadata }) => {
    if (metadata.id === eventOf(2).metadata.id) throw httpError(500);
    hasDied = true;
    await never();
  };
  const messages = [1, 2].map((number) => ({ number, receives: 0, visibleAtMs: startMs }));
  while (world.clock.nowMs < startMs + hours * hourMs) {
    world.clock.nowMs = Math.min(...messages.map(({ visibleAtMs }) => visibleAtMs));
    const { nowMs } = world.clock;
    const batch = messages.filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
    for (const message of batch)
      Object.assign(message, { receives: message.receives + 1, visibleAtMs: nowMs + visibilityMs });
    world.visibility.length = 0;
    hasDied = false;
    // Each process is a new one: the last may have died.
    const consumer = fakeConsumer(world, handler, { idempotency: { mode }, concurrency: 1 });
    const answer = consume(
      consumer,
      batch.map(({ number, receives }) => waiting(world, number, receives, nowMs - startMs)),
    );
    await Promise.race([answer, settled()]);
    if (hasDied) world.clock.forget();
    for (const message of batch) {
      const { receiptHandle } = recordOf(eventOf(message.number));
      const told = world.visibility.find((change) => change.receiptHandle === receiptHandle);
      if (told) message.visibleAtMs = nowMs + told.visibilitySeconds * 1000;
    }
  }
  return messages[1]?.receives ?? 0;
}

describe("an event whose neighbour kills each process, while nobody can count that", () => {
  it("keeps its pace for as long as that lasts", async () => {
    const receives = await besideAKiller("none", 30);
    expect(receives).to.be.within(100, maxReceivesByAge(30 * hourMs));
  });
});

describe("an event that always fails, while the table that counts its failures is silent", () => {
  for (const mode of ["none", "mark", "lock"] as const) {
    it(`is tried ever less often, with idempotency ${mode}`, async () => {
      const world = new FakeWorld();
      world.idempotency.failures = Infinity;
      const consumer = fakeConsumer(world, throwing(httpError(500)), { idempotency: { mode } });
      const waits: (number | undefined)[] = [];
      for (const receives of [1, 5, 10, 20]) {
        world.visibility.length = 0;
        await consume(consumer, [waiting(world, 1, receives, 6 * hourMs)]);
        waits.push(world.visibility[0]?.visibilitySeconds);
      }
      // Half of 1 s, 16 s, 300 s and 300 s: the fake world's random number is 0.5; and up to a second.
      for (const [index, seconds] of [1, 8, 150, 150].entries())
        expect(waits[index]).to.be.within(seconds, seconds + 2);
    });
  }

  it("comes again soon after its first failure when the table has answered", async () => {
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, throwing(httpError(500)));
    await consume(consumer, [waiting(world, 1, 20, 6 * hourMs)]);
    expect(world.visibility[0]?.visibilitySeconds).to.equal(1);
  });

  it("does so too when its handler never ends", async () => {
    const world = new FakeWorld();
    world.idempotency.failures = Infinity;
    const consumer = fakeConsumer(world, calling(never));
    await returnedAtDeadline(consumer, [waiting(world, 1, 20, 6 * hourMs)]);
    expect(world.visibility[0]?.visibilitySeconds).to.equal(150);
  });
});
