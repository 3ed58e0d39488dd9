import { expect } from "chai";
import type { Faults } from "../../../../tools/simulation/faults";
import { makeEvent } from "../../../../tools/simulation/make-event";
import type { SimulatedEvent } from "../../../../tools/simulation/model/simulated-event";
import { SimulatedQueue, type SimulatedMessage } from "../../../../tools/simulation/model/simulated-queue";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { striking } from "../support/striking";

describe("tools/simulation/model/simulated-queue", () => {
  const time = new VirtualTime();
  let redriven: SimulatedMessage[];
  let deleted: string[];

  beforeEach(() => {
    redriven = [];
    deleted = [];
  });

  function queueWith(
    faults: Faults,
    maxReceiveCount = 1_000,
  ): { queue: SimulatedQueue; dead: SimulatedQueue } {
    const watcher = {
      deleted: (_queue: SimulatedQueue, { id }: SimulatedMessage) => void deleted.push(id),
      redriven: (message: SimulatedMessage) => void redriven.push(message),
    };
    const random = new SimulatedRandom(1);
    const dead = new SimulatedQueue("dead", time, random, faults, watcher);
    return {
      queue: new SimulatedQueue("main", time, random, faults, watcher, { maxReceiveCount, to: dead }),
      dead,
    };
  }

  function event(number = 1): SimulatedEvent {
    return makeEvent(number, time.nowMs, noFaults(), new SimulatedRandom(1));
  }

  async function pass(ms: number): Promise<void> {
    const endMs = time.nowMs + ms;
    time.after(ms, () => undefined);
    await time.run(() => time.nowMs >= endMs);
  }

  it("hides a received message until its visibility timeout", async () => {
    const { queue } = queueWith(noFaults());
    queue.send(event());
    expect(queue.receive(10, 30_000)).to.have.lengthOf(1);
    expect(queue.visibleCount).to.equal(0);
    await pass(29_999);
    expect(queue.receive(10, 30_000)).to.have.lengthOf(0);
    await pass(1);
    const again = queue.receive(10, 30_000);
    expect(again.map(({ receives }) => receives)).to.deep.equal([2]);
  });

  it("moves a message to the dead letters when it is received once too often, with its first sending time", async () => {
    const { queue, dead } = queueWith(noFaults(), 3);
    queue.send(event());
    const sentAtMs = time.nowMs;
    for (let receive = 1; receive <= 3; receive++) {
      expect(queue.receive(1, 1_000), `receive ${receive}`).to.have.lengthOf(1);
      await pass(1_000);
    }
    expect(queue.receive(1, 1_000)).to.have.lengthOf(0);
    expect(queue.size).to.equal(0);
    expect(redriven).to.have.lengthOf(1);
    const [deadLetter] = dead.receive(1, 1_000);
    expect(deadLetter?.message.movedFromArn).to.equal(queue.arn);
    expect(deadLetter?.message.sentAtMs).to.equal(sentAtMs);
    expect(deadLetter?.receives).to.equal(1);
  });

  it("changes the visibility of a message in flight, and of no other", async () => {
    const { queue } = queueWith(noFaults());
    queue.send(event());
    const [received] = queue.receive(1, 30_000);
    const handle = received?.receiptHandle ?? "";
    expect(queue.changeVisibility(handle, 5_000)).to.equal(true);
    expect(queue.nextVisibleMs).to.equal(time.nowMs + 5_000);
    await pass(5_000);
    expect(queue.changeVisibility(handle, 60_000)).to.equal(false);
    expect(queue.visibleCount).to.equal(1);
    expect(queue.changeVisibility("main-9/1", 1_000)).to.equal(false);
  });

  it("shows a message once, however often its visibility was changed", async () => {
    const { queue } = queueWith(noFaults());
    queue.send(event());
    const [received] = queue.receive(1, 30_000);
    for (const ms of [5_000, 9_000, 5_000]) queue.changeVisibility(received?.receiptHandle ?? "", ms);
    await pass(60_000);
    expect(queue.visibleCount).to.equal(1);
  });

  it("deletes by the latest receipt, also when the message is visible again", async () => {
    const { queue } = queueWith(noFaults());
    queue.send(event());
    const [received] = queue.receive(1, 1_000);
    await pass(1_000);
    queue.delete(received?.receiptHandle ?? "");
    expect(deleted).to.deep.equal(["main-1"]);
    expect(queue.receive(1, 1_000)).to.have.lengthOf(0);
  });

  it("hands a message out twice when that fault strikes", async () => {
    const { queue } = queueWith(striking("duplicate-delivery"));
    queue.send(event());
    queue.receive(1, 3_600_000);
    await pass(5_000);
    expect(queue.receive(1, 3_600_000).map(({ receives }) => receives)).to.deep.equal([2]);
  });

  it("hands messages out in another order than they came in (I8)", () => {
    const { queue } = queueWith(noFaults());
    const sent = Array.from({ length: 200 }, (_, index) => event(index));
    for (const each of sent) queue.send(each);
    const received = queue.receive(200, 1_000).map(({ message }) => message.event.id);
    const inOrder = sent.map(({ id }) => id);
    expect([...received].sort()).to.deep.equal(inOrder);
    expect(received).not.to.deep.equal(inOrder);
  });
});
