import { expect } from "chai";
import { consumerSettings } from "../../../events/consumer-settings";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { pauseUntilMs } from "../../../handlers/consumer/pause-deliveries";
import { consume, fakeConsumer, FakeWorld, httpError, records } from "../support/fake-consumer";

describe("pauseUntilMs", () => {
  const { breaker } = consumerSettings({ breaker: { pauseAfterRounds: 4 } });
  const item: BreakerItem = { ...neverOpened, state: "OPEN", rounds: 4, untilMs: 130_000 };
  const cases: [name: string, item: Partial<BreakerItem>, nowMs: number, untilMs: number | undefined][] = [
    ["enough rounds", {}, 100_000, 160_000],
    ["a longer time to wait", { untilMs: 200_000 }, 100_000, 200_000],
    ["too few rounds", { rounds: 3 }, 100_000, undefined],
    ["not open", { state: "HALF_OPEN" }, 100_000, undefined],
    ["paused already", { pausedUntilMs: 100_001 }, 100_000, undefined],
    ["paused before", { pausedUntilMs: 100_000 }, 100_000, 160_000],
  ];
  for (const [name, changes, nowMs, untilMs] of cases) {
    it(`is ${untilMs}: ${name}`, () =>
      expect(pauseUntilMs({ ...item, ...changes }, breaker, nowMs)).to.equal(untilMs));
  }

  it("never, unless the subscription wants it", () => {
    expect(pauseUntilMs(item, consumerSettings().breaker, 100_000)).to.equal(undefined);
  });
});

describe("pauseDeliveries", () => {
  /** A consumer whose dependency is down, through so many rounds of probes. */
  async function outage(world: FakeWorld, rounds: number): Promise<void> {
    const consumer = fakeConsumer(
      world,
      (_, { dependency }) => dependency.execute(async () => Promise.reject(httpError(503))),
      { breaker: { pauseAfterRounds: 2 } },
    );
    await consume(consumer, records(5));
    for (let round = 0; round < rounds; round++) {
      await world.clock.advance(consumer.breaker.item.untilMs! - world.clock.now());
      await consume(consumer, records(5, { receives: 2 }));
    }
  }

  it("arms the resume before it stops deliveries", async () => {
    const world = new FakeWorld();
    const calls: string[] = [];
    world.deliveries = {
      armResume: async (atMs) => void calls.push(`resume in ${(atMs - world.clock.now()) / 1000} s`),
      stop: async () => void calls.push("stop"),
    };
    await outage(world, 1);
    expect(calls).to.deep.equal([]);
    await outage(world, 0);
    await outageContinues(world);
    expect(calls).to.deep.equal(["resume in 60 s", "stop"]);
    expect(world.breakers.items.get("b#user/journal/ledger")).to.include({
      state: "OPEN",
      pausedUntilMs: world.clock.now() + 60_000,
      untilMs: world.clock.now() + 60_000,
    });
    expect(world.metrics.at(-1)).to.include({ PausedSeconds: 75 });
  });

  it("stops nothing when the resume cannot be armed", async () => {
    const world = new FakeWorld();
    let stops = 0;
    world.deliveries = {
      armResume: async () => Promise.reject(new Error("no schedule")),
      stop: async () => void (stops += 1),
    };
    await outage(world, 2);
    expect(stops).to.equal(0);
    expect(world.metrics.at(-1)).not.to.have.property("PausedSeconds");
    expect(world.lines.map((line) => line.message)).to.include("Deliveries could not be paused.");
  });

  async function outageContinues(world: FakeWorld): Promise<void> {
    world.breakers.items.clear();
    await outage(world, 2);
  }
});
