import { expect } from "chai";
import { consumerSettings } from "../../../events/consumer-settings";
import { neverOpened, type BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { pauseUntilMs } from "../../../handlers/consumer/pause-deliveries";
import type { Consumer } from "../../../handlers/consumer/consumer";
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
  const key = "b#user/journal/ledger";
  const down = httpError(503);
  let world: FakeWorld;
  let calls: string[];
  let dependencyCalls: number;

  beforeEach(() => {
    world = new FakeWorld();
    calls = [];
    dependencyCalls = 0;
    world.deliveries = {
      armResume: async (atMs) => void calls.push(`resume in ${(atMs - world.clock.now()) / 1000} s`),
      stop: async () => void calls.push("stop"),
    };
  });

  /** A consumer whose dependency is down, and that pauses after two failed rounds of probes. */
  function consumerOf(instance = "instance-1"): Consumer {
    return fakeConsumer(
      world,
      (_, { dependency }) =>
        dependency.execute(async () => {
          dependencyCalls += 1;
          throw down;
        }),
      { breaker: { pauseAfterRounds: 2 } },
      instance,
    );
  }

  /** Opens the breaker, and lets so many rounds of probes fail. */
  async function outage(consumer: Consumer, rounds: number): Promise<void> {
    await consume(consumer, records(5));
    for (let round = 0; round < rounds; round++) await probe(consumer);
  }

  async function probe(consumer: Consumer): Promise<void> {
    await world.clock.advance(world.breakers.items.get(key)!.untilMs! - world.clock.now());
    await consume(consumer, records(5, { receives: 2 }));
  }

  it("arms the resume before it stops deliveries, after as many rounds as it is told and no fewer", async () => {
    const consumer = consumerOf();
    await outage(consumer, 1);
    expect(calls).to.deep.equal([]);
    await probe(consumer);
    expect(calls).to.deep.equal(["resume in 60 s", "stop"]);
    expect(world.breakers.items.get(key)).to.include({
      state: "OPEN",
      pausedUntilMs: world.clock.now() + 60_000,
      untilMs: world.clock.now() + 60_000,
    });
    expect(world.metrics.at(-1)).to.include({ PausedSeconds: 75 });
  });

  it("pauses although the handler made do without its dependency, and no event comes back", async () => {
    const settings = { breaker: { pauseAfterRounds: 2 } };
    const content = fakeConsumer(
      world,
      (_, { dependency }) => dependency.execute(() => Promise.reject(down)).catch(() => undefined),
      settings,
    );
    await consume(content, records(5));
    for (const round of [1, 2]) {
      await world.clock.advance(world.breakers.items.get(key)!.untilMs! - world.clock.now());
      const { batchItemFailures } = await consume(content, records(1, { receives: 2 }));
      expect(batchItemFailures, `round ${round}`).to.deep.equal([]);
    }
    expect(calls).to.deep.equal(["resume in 60 s", "stop"]);
  });

  it("probes with one call when deliveries resume, and pauses again while the outage lasts", async () => {
    const consumer = consumerOf();
    await outage(consumer, 2);
    dependencyCalls = 0;
    await probe(consumerOf("instance-2"));
    expect(dependencyCalls, "the resume is the probe").to.equal(1);
    expect(calls).to.deep.equal(["resume in 60 s", "stop", "resume in 60 s", "stop"]);
    expect(world.metrics.at(-1), "since it opened").to.include({ PausedSeconds: 135 });
  });

  it("closes on the first batch after the resume when the outage is over", async () => {
    await outage(consumerOf(), 2);
    await world.clock.advance(60_000);
    const healthy = fakeConsumer(world, (_, { dependency }) => dependency.execute(async () => undefined));
    await consume(healthy, records(3, { receives: 2 }));
    expect(world.breakers.items.get(key)).to.include({ state: "CLOSED" });
    expect(world.breakers.items.get(key)).not.to.have.property("pausedUntilMs");
  });

  it("makes no probe before deliveries resume: batches in flight come a little later", async () => {
    const consumer = consumerOf();
    await outage(consumer, 2);
    dependencyCalls = 0;
    await world.clock.advance(59_999);
    await consume(consumer, records(5, { receives: 3 }));
    expect(dependencyCalls).to.equal(0);
    expect(calls).to.have.length(2);
  });

  it("leaves it to the instance whose probe failed", async () => {
    await outage(consumerOf(), 1);
    const item = world.breakers.items.get(key)!;
    world.breakers.items.set(key, { ...item, rounds: 5, version: item.version + 1 });
    await world.clock.advance(5_000);
    await consume(consumerOf("instance-2"), records(5, { receives: 3 }));
    expect(calls).to.deep.equal([]);
  });

  it("does not pause what the table has not heard of", async () => {
    const consumer = consumerOf();
    await outage(consumer, 1);
    const { writes } = world.breakers;
    // The lease is written; that its probe failed is not.
    world.breakers.before = () => {
      if (world.breakers.writes > writes + 1) world.breakers.failures = 1;
    };
    await probe(consumer);
    expect(calls).to.deep.equal([]);
  });

  const obstacles: [name: string, hinder: () => void, made: string[]][] = [
    [
      "the resume cannot be armed",
      () => (world.deliveries!.armResume = async () => Promise.reject(new Error("no schedule"))),
      [],
    ],
    [
      "deliveries cannot be stopped: the resume that is armed does no harm",
      () => (world.deliveries!.stop = async () => Promise.reject(new Error("ResourceInUseException"))),
      ["resume in 60 s"],
    ],
    [
      "arming took so long that the resume may have passed before deliveries stop",
      () =>
        (world.deliveries!.armResume = async () => {
          await world.clock.advance(30_001);
        }),
      [],
    ],
  ];
  for (const [name, hinder, made] of obstacles) {
    it(`stops nothing when ${name}`, async () => {
      const deliveries = { ...world.deliveries! };
      const consumer = consumerOf();
      await outage(consumer, 1);
      hinder();
      await probe(consumer);
      expect(calls).to.deep.equal(made);
      expect(world.metrics.at(-1)).not.to.have.property("PausedSeconds");
      expect(world.lines.map((line) => line.message)).to.include("Deliveries could not be paused.");
      // The next round of probes tries it again.
      world.deliveries = deliveries;
      calls = [];
      await probe(consumer);
      expect(calls).to.deep.equal(["resume in 60 s", "stop"]);
    });
  }

  it("gives every message of its batch back, whatever becomes of the pause", async () => {
    const consumer = consumerOf();
    await outage(consumer, 1);
    world.deliveries!.stop = async () => Promise.reject(new Error("ResourceInUseException"));
    await world.clock.advance(10_000);
    const response = await consume(consumer, records(12, { receives: 2 }));
    expect(response.batchItemFailures).to.have.length(12);
    expect(world.visibilityCalls.slice(-2)).to.deep.equal([10, 2]);
  });
});
