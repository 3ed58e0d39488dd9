import { expect } from "chai";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { runs } from "../../runs";
import type { StateItem } from "../../../handlers/ports/state-table";
import { consume, failedIds, fakeConsumer, FakeWorld, returned } from "../support/fake-consumer";
import { eventOf, recordOf, records } from "../support/sample-events";
import { httpError, lock, withoutStack } from "../support/sample-handlers";
import type { FakeStateTable } from "../support/fake-state-table";
import type { EventHandler } from "../../../handlers/settings/event-handler";

/** Every question takes effect; its answer is lost with the probability. */
function loseAnswers<Item extends StateItem>(table: FakeStateTable<Item>, isLost: () => boolean): void {
  const [read, write] = [table.read.bind(table), table.write.bind(table)];
  table.read = async (key) => {
    const answer = await read(key);
    if (isLost()) throw new Error("TimeoutError");
    return answer;
  };
  table.write = async (...asked) => {
    const answer = await write(...asked);
    if (isLost()) throw new Error("TimeoutError");
    return answer;
  };
}

/** Receives one event until it is gone; every receive is another invocation. */
async function drain(
  world: FakeWorld,
  random: SimulatedRandom,
  handler: EventHandler,
  mode: "none" | "mark" | "lock",
): Promise<void> {
  const consumer = fakeConsumer(world, handler, { idempotency: { mode } });
  for (let receives = 1; receives < 300; receives++) {
    world.visibility.length = 0;
    world.randomValue = random.next();
    const batch = records(1, { receives });
    if ((await returned(consumer, batch, undefined, `request-${receives}`)).length === 0) return;
    world.clock.nowMs += (world.visibility[0]?.visibilitySeconds ?? 180) * 1000;
  }
  throw new Error("The event never came to an end.");
}

describe("a brown-out of the state table", () => {
  for (const mode of ["none", "mark", "lock"] as const) {
    for (const [share, minutes] of [
      [0.5, 30],
      [0.8, 30],
      [0.95, 60],
    ] as const) {
      it(`makes no dead letter of a good event: ${mode}, ${share * 100} % unanswered for ${minutes} min`, async () => {
        for (let seed = 1; seed <= runs(10, 60); seed++) {
          const random = new SimulatedRandom(seed);
          const world = new FakeWorld();
          const untilMs = world.clock.nowMs + minutes * 60_000;
          const isLost = (): boolean => world.clock.nowMs < untilMs && random.chance(share);
          loseAnswers(world.idempotency, isLost);
          loseAnswers(world.breakers, isLost);
          let runs = 0;
          // Good, though what it calls fails at first.
          const handler: EventHandler = async (_event, { dependency }) =>
            dependency.execute(async () => {
              runs += 1;
              if (runs <= 2) throw withoutStack(() => httpError(503));
            });
          await drain(world, random, handler, mode);
          expect(world.deadLetters, `seed ${seed}`).to.deep.equal([]);
          if (mode === "lock") expect(runs, `seed ${seed}`).to.equal(3);
        }
      });
    }
  }
});

describe("an event that was dead-lettered", () => {
  const at = (number: number, replayName?: string) => ({
    ...recordOf(eventOf(1), { ...(replayName !== undefined && { replayName }) }),
    messageId: `message-${number}`,
  });

  for (const mode of ["mark", "lock"] as const) {
    it(`is handled once when it is replayed or published again: ${mode}`, async () => {
      const world = new FakeWorld();
      let isBroken = true;
      let handled = 0;
      const consumer = fakeConsumer(
        world,
        async () => {
          if (isBroken) throw httpError(422);
          handled += 1;
        },
        { idempotency: { mode } },
      );
      await consume(consumer, [at(1)]);
      expect(world.deadLetters).to.have.length(1);
      await consume(consumer, [at(1)]);
      expect(world.deadLetters, "the message itself is there already").to.have.length(1);
      isBroken = false;
      world.clock.nowMs += 12 * 3_600_000;
      await consume(consumer, [at(2)]);
      await consume(consumer, [at(3)]);
      await consume(consumer, [at(4, "replay-1")]);
      expect(handled, "not again what is handled").to.equal(1);
    });
  }

  it("is not handled by two messages at once", async () => {
    const world = new FakeWorld();
    let isBroken = true;
    const releases: (() => void)[] = [];
    const handler: EventHandler = async () => {
      if (isBroken) throw httpError(422);
      await new Promise<void>((resolve) => releases.push(resolve));
    };
    const consumer = fakeConsumer(world, handler, lock);
    await consume(consumer, [at(1)]);
    isBroken = false;
    const first = consume(consumer, [at(2)], undefined, "request-2");
    await world.clock.advance(1_000);
    const other = fakeConsumer(world, handler, lock, "instance-2");
    expect(await returned(other, [at(3)], undefined, "request-3")).to.deep.equal(["message-3"]);
    expect(releases).to.have.length(1);
    releases[0]?.();
    expect(failedIds(await first)).to.deep.equal([]);
  });
});
