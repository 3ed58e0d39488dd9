import { expect } from "chai";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { Faults } from "../../../../tools/simulation/faults";
import { makeEvent } from "../../../../tools/simulation/make-event";
import type { SimulatedEnvironment } from "../../../../tools/simulation/model/simulated-environment";
import { SimulatedFunction, type Program } from "../../../../tools/simulation/model/simulated-function";
import { SimulatedMapping } from "../../../../tools/simulation/model/simulated-mapping";
import { SimulatedQueue } from "../../../../tools/simulation/model/simulated-queue";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { striking } from "../support/striking";

describe("tools/simulation/model/simulated-mapping", () => {
  let time: VirtualTime;
  let queue: SimulatedQueue;
  let mapping: SimulatedMapping;
  let batches: string[][];
  let strangers: string[];
  let environments: Set<SimulatedEnvironment>;

  function setUp(
    answer: (records: readonly SQSRecord[]) => SQSBatchResponse,
    faults: Faults = noFaults(),
  ): void {
    time = new VirtualTime();
    const random = new SimulatedRandom(1);
    batches = [];
    strangers = [];
    environments = new Set();
    queue = new SimulatedQueue("main", time, random, faults, {});
    const program = (environment: SimulatedEnvironment): Program => {
      environments.add(environment);
      return async (records) => {
        batches.push(records.map(({ messageId }) => messageId));
        await environment.ask(100, () => undefined);
        return answer(records);
      };
    };
    const target = new SimulatedFunction("consumer", time, random, faults, program, {});
    const settings = { batchSize: 10, windowMs: 1_000, maximumConcurrency: 2, visibilityMs: 180_000 };
    mapping = new SimulatedMapping(
      settings,
      queue,
      target,
      time,
      random,
      faults,
      (id) => void strangers.push(id),
    );
  }

  function send(count: number): void {
    for (let number = 1; number <= count; number++) {
      queue.send(makeEvent(number, time.nowMs, noFaults(), new SimulatedRandom(number)));
    }
    mapping.poll();
  }

  async function pass(ms: number): Promise<void> {
    const endMs = time.nowMs + ms;
    time.after(ms, () => undefined);
    await time.run(() => time.nowMs >= endMs);
  }

  const allHandled = (): SQSBatchResponse => ({ batchItemFailures: [] });

  it("waits for the window before it hands out a batch that is not full", async () => {
    setUp(allHandled);
    send(3);
    await pass(999);
    expect(batches).to.have.lengthOf(0);
    await pass(1_000);
    expect(batches.map(({ length }) => length)).to.deep.equal([3]);
    expect(queue.size).to.equal(0);
  });

  it("hands out full batches at once, never more than its concurrency", async () => {
    setUp(allHandled);
    send(25);
    await pass(300);
    expect(batches.map(({ length }) => length)).to.deep.equal([10, 10]);
    await pass(5_000);
    expect(batches.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
    expect(environments.size).to.equal(2);
  });

  it("deletes all but what the function returned", async () => {
    setUp((records) => ({ batchItemFailures: [{ itemIdentifier: records[1]?.messageId ?? "" }] }));
    send(10);
    await pass(5_000);
    expect([...queue.all()].map(({ id }) => id)).to.deep.equal([batches[0]?.[1]]);
    expect(strangers).to.deep.equal([]);
  });

  it("tells of a response that names a message of another batch", async () => {
    setUp(() => ({ batchItemFailures: [{ itemIdentifier: "stranger" }] }));
    send(10);
    await pass(5_000);
    expect(strangers).to.deep.equal(["stranger"]);
  });

  it("keeps the messages of an invocation that was throttled, crashed or ran out of time", async () => {
    for (const kind of ["throttled-invocation", "crash", "timeout"] as const) {
      setUp(allHandled, striking(kind));
      send(10);
      await pass(60_000);
      expect(queue.size, kind).to.equal(10);
      expect(queue.visibleCount, kind).to.equal(0);
    }
  });

  it("keeps the messages of an invocation that threw, and uses its environment again", async () => {
    setUp(() => {
      throw new Error("unexpected");
    });
    send(10);
    await pass(5_000);
    expect(queue.size).to.equal(10);
    send(10);
    await pass(5_000);
    expect([batches.length, environments.size]).to.deep.equal([2, 1]);
  });

  it("loses deletes when that fault strikes", async () => {
    setUp(allHandled, striking("lost-delete"));
    send(10);
    await pass(5_000);
    expect(queue.size).to.equal(10);
  });
});
