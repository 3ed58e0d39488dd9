import { expect } from "chai";
import type { Queue } from "../../../../packages/local-aws/sqs/queue";
import { sendTo } from "../../../../tools/simulation/model/send-to";
import { simulatedSqs } from "../../../../tools/simulation/model/simulated-sqs";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { striking } from "../support/striking";

describe("tools/simulation/model/simulated-sqs", () => {
  const time = new VirtualTime();
  const queueWith = (faults = noFaults(), count = 1): Queue => {
    const queue = simulatedSqs(time, new SimulatedRandom(1), faults).create("main", {});
    for (let number = 0; number < count; number++) sendTo(queue, String(number));
    return queue;
  };

  it("hands a message out twice when that fault strikes", () => {
    const queue = queueWith(striking("duplicate-delivery"));
    queue.receiveNow({ visibilityTimeoutSeconds: 3_600 });
    time.nowMs += 5_000;
    expect(queue.receiveNow()).to.have.length(1);
  });

  it("carries out every second action with an outdated receipt, about", () => {
    const queue = queueWith(noFaults(), 200);
    const outdated = queue.receiveNow({ max: 200, visibilityTimeoutSeconds: 0 });
    expect(queue.receiveNow({ max: 200 })).to.have.length(200);
    for (const { receiptHandle } of outdated) queue.delete(receiptHandle);
    expect(queue.messages.size).to.be.within(80, 120);
  });

  it("hands messages out in another order than they came in (I8), the same for the same seed", () => {
    const order = (): number[] =>
      queueWith(noFaults(), 200)
        .receiveNow({ max: 200 })
        .map(({ message }) => Number(message.body));
    const received = order();
    expect(received).not.to.deep.equal([...received].sort((one, other) => one - other));
    expect(order()).to.deep.equal(received);
  });

  it("sends nothing that SQS refuses", () => {
    const queue = queueWith();
    for (const [body, attributes] of [
      ["\u0007", {}],
      ["é".repeat(524_289), {}],
      ["a", { reason: { DataType: "String", StringValue: "" } }],
    ] as const) {
      expect(() => sendTo(queue, body, attributes)).to.throw();
    }
    expect(queue.messages.size).to.equal(1);
  });
});
