import { expect } from "chai";
import { makePorts } from "../../../tools/simulation/make-ports";
import { SimulatedEnvironment } from "../../../tools/simulation/model/simulated-environment";
import { simulatedSqs } from "../../../tools/simulation/model/simulated-sqs";
import { VirtualTime } from "../../../tools/simulation/model/virtual-time";
import { SimulatedRandom } from "../../../tools/simulation/simulated-random";
import { striking } from "./support/striking";

type World = Parameters<typeof makePorts>[0];

describe("tools/simulation/make-ports", () => {
  it("sends a dead letter again while no answer comes, as often as the SDK does, and it arrives each time", async () => {
    const texts = ["detail", "eventId", "eventType", "domain", "consumer", "firstSeen", "origin"] as const;
    const named = Object.fromEntries(texts.map((name) => [name, name])) as Record<
      (typeof texts)[number],
      string
    >;
    const attributes = { ...named, reason: "max-attempts", recoveries: 0 };
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const time = new VirtualTime();
      const random = new SimulatedRandom(seed);
      const faults = striking("dead-letter-failure");
      const environment = new SimulatedEnvironment("one", 0, time, random, faults);
      environment.thaw({ toDeath: Infinity, toStall: Infinity });
      const queue = simulatedSqs(time, random, faults).create("dead", {});
      const table = { seenBy: () => undefined };
      const queues = { deadLetters: queue };
      const world = { time, random, faults, queues, breakers: table, idempotency: table } as unknown as World;
      const sent = makePorts(world, environment)
        .queue.sendDeadLetter({ body: "{}", attributes })
        .then(
          () => "answered",
          () => "silent",
        );
      await time.run(() => false);
      outcomes.add(`${await sent}: ${queue.counts.visible}`);
    }
    expect([...outcomes].sort()).to.deep.equal(["answered: 2", "answered: 3", "silent: 0", "silent: 3"]);
  });
});
