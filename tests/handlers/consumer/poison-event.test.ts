import { expect } from "chai";
import type { EventMessage } from "../../../events/message/event-message";
import { stackConfigOf } from "../../stacks/stack-config-of";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { runs } from "../../runs";
import { fakeConsumer, FakeWorld } from "../support/fake-consumer";
import { eventOf } from "../support/sample-events";
import { calling, httpError, throwing, withoutStack } from "../support/sample-handlers";
import { LongTime } from "../support/long-time";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const firstGood = 1_000;

const numberOf = ({ metadata }: EventMessage): number => Number(metadata.id.slice(-12));

/** Some events to which the endpoint answers 500 whatever happens, and good ones now and then, for a day. */
async function dayWith(poison: number, goodEveryMs: number, seed: number) {
  const world = new FakeWorld();
  const random = new SimulatedRandom(seed);
  Object.assign(world, { random: () => random.next() });
  const consumer = fakeConsumer(
    world,
    (event, { dependency }) =>
      dependency.execute(async () => {
        if (numberOf(event) < firstGood) throw withoutStack(() => httpError(500));
      }),
    { breaker: stackConfigOf("prod").breaker, idempotency: { mode: "lock" } },
  );
  const delaysMs: number[] = [];
  const time = new LongTime(world, consumer, (event, delayMs) => {
    if (numberOf(event) >= firstGood) delaysMs.push(delayMs);
  });
  const startMs = world.clock.nowMs;
  for (let number = 1; number <= poison; number++) time.send(eventOf(number));
  let openMs = 0;
  let number = firstGood;
  for (let nextMs = startMs; nextMs < startMs + 24 * hourMs;) {
    for (let atMs = world.clock.nowMs; atMs < nextMs; atMs += 5_000) {
      await time.passUntil(atMs);
      if (consumer.breaker.isOpen()) openMs += 5_000;
    }
    await time.passUntil(nextMs);
    time.send(eventOf(number++));
    nextMs += goodEveryMs * random.between(0.5, 1.5);
  }
  await time.passUntil(world.clock.nowMs + hourMs);
  delaysMs.sort((one, other) => one - other);
  return { world, time, openMs, handled: delaysMs.length, sent: number - firstGood, delaysMs };
}

describe("events that always fail, as one bug of an endpoint lets them", () => {
  for (const [poison, goodEveryMs] of [
    [1, minuteMs],
    [3, 5 * minuteMs],
    [6, minuteMs],
    [6, 10 * minuteMs],
    [12, 10 * minuteMs],
  ] as const) {
    it(`are dead-lettered, and hold up no others: ${poison}, and a good one every ${goodEveryMs / minuteMs} min`, async () => {
      for (const seed of [1, 2, 3].slice(0, runs(1, 3))) {
        const { world, time, openMs, handled, sent, delaysMs } = await dayWith(poison, goodEveryMs, seed);
        expect(handled, "good ones handled").to.equal(sent);
        expect(openMs, "open").to.be.lessThan(20 * minuteMs);
        expect(delaysMs[Math.floor(0.9 * handled)], "p90").to.be.lessThan(30_000);
        expect(time.messages, "left").to.deep.equal([]);
        expect(world.deadLetters.map(({ attributes }) => attributes.reason)).to.deep.equal(
          Array.from({ length: poison }, () => "max-attempts"),
        );
      }
    });
  }

  it("are not told from an outage while they are alone", async () => {
    const world = new FakeWorld();
    const consumer = fakeConsumer(world, calling(throwing(httpError(500))));
    const time = new LongTime(world, consumer);
    time.send(eventOf(1));
    await time.passUntil(world.clock.nowMs + 14 * 24 * hourMs);
    expect(world.deadLetters.map(({ attributes }) => attributes.reason)).to.deep.equal(["outage"]);
  });
});
