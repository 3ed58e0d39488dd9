import { expect } from "chai";
import type { SQSBatchResponse } from "aws-lambda";
import type { Queue } from "../../../../packages/local-aws/sqs/queue";
import type { Faults } from "../../../../tools/simulation/faults";
import { sendTo } from "../../../../tools/simulation/model/send-to";
import type { SimulatedEnvironment } from "../../../../tools/simulation/model/simulated-environment";
import { SimulatedFunction, type Program } from "../../../../tools/simulation/model/simulated-function";
import { simulatedSqs } from "../../../../tools/simulation/model/simulated-sqs";
import { startMapping } from "../../../../tools/simulation/model/start-mapping";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { striking } from "../support/striking";

describe("tools/simulation/model/start-mapping", () => {
  let time: VirtualTime;
  let queue: Queue;
  let batches: number[];
  let environments: Set<SimulatedEnvironment>;

  /** Ten messages before a function that takes 100 ms; the answer is after how many seconds the world is looked at. */
  async function after(seconds: number, faults: Faults, answer = allHandled): Promise<Queue["counts"]> {
    time = new VirtualTime();
    batches = [];
    environments = new Set();
    const random = new SimulatedRandom(1);
    queue = simulatedSqs(time, random, faults).create("main", { VisibilityTimeout: "180" });
    const program = (environment: SimulatedEnvironment): Program => {
      environments.add(environment);
      return async (records) => {
        batches.push(records.length);
        // More steps than it may take before a crash.
        for (let step = 0; step < 40; step++) await environment.ask(2, () => undefined);
        return answer();
      };
    };
    const target = new SimulatedFunction("consumer", time, random, faults, program, {});
    const plan = { batchSize: 10, windowMs: 1_000, maximumConcurrency: 2 };
    startMapping(plan, queue, (records) => target.invoke(records), time, random, faults);
    send(10);
    await pass(seconds);
    return queue.counts;
  }

  function send(count: number): void {
    for (let number = 1; number <= count; number++) sendTo(queue, String(number));
  }

  async function pass(seconds: number): Promise<void> {
    const endMs = time.nowMs + seconds * 1000;
    time.after(seconds * 1000, () => undefined);
    await time.run(() => time.nowMs >= endMs);
  }

  const allHandled = (): SQSBatchResponse => ({ batchItemFailures: [] });
  const throws = (): SQSBatchResponse => {
    throw new Error("unexpected");
  };

  it("waits for the window before it hands out a batch that is not full, for days if need be", async () => {
    await after(3 * 86_400, noFaults());
    send(3);
    await pass(0.999);
    expect(batches).to.deep.equal([10]);
    await pass(1);
    expect(batches).to.deep.equal([10, 3]);
    expect(queue.messages.size).to.equal(0);
  });

  it("keeps the messages of an invocation that threw, and uses its environment again", async () => {
    expect(await after(5, noFaults(), throws)).to.include({ inFlight: 10 });
    send(10);
    await pass(5);
    expect([batches.length, environments.size]).to.deep.equal([2, 1]);
  });

  for (const kind of ["crash", "timeout", "lost-delete", "throttled-invocation"] as const) {
    it(`leaves its messages hidden after a ${kind}`, async () => {
      expect(await after(60, striking(kind))).to.deep.equal({ visible: 0, inFlight: 10, delayed: 0 });
    });
  }

  it("tries a throttled batch again every second, until its messages are visible again", async () => {
    const faults = striking("throttled-invocation");
    await after(60, faults);
    expect(faults.struck["throttled-invocation"]).to.be.within(58, 61);
    faults.strikes = () => false;
    await pass(2);
    expect([batches, queue.messages.size]).to.deep.equal([[10], 0]);
  });
});
