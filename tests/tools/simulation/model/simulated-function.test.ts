import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { expect } from "chai";
import type { Faults } from "../../../../tools/simulation/faults";
import type { SimulatedEnvironment } from "../../../../tools/simulation/model/simulated-environment";
import { SimulatedFunction } from "../../../../tools/simulation/model/simulated-function";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { striking } from "../support/striking";

const done: SQSBatchResponse = { batchItemFailures: [] };
const records: readonly SQSRecord[] = [];

describe("tools/simulation/model/simulated-function", () => {
  /** Invokes a function twice, the second time a second later; each works for so long. Answers how they ended. */
  async function invokeTwice(faults: Faults, workMs: number, onBegin = (_: SimulatedEnvironment) => {}) {
    const time = new VirtualTime();
    const environments: SimulatedEnvironment[] = [];
    const ends: string[] = [];
    const start = (environment: SimulatedEnvironment) => async () => {
      environments.push(environment);
      onBegin(environment);
      await environment.ask(workMs, () => undefined);
      return done;
    };
    const random = new SimulatedRandom(1);
    const invoked = new SimulatedFunction("f", time, random, faults, start, {
      overran: () => ends.push("overran"),
    });
    const invoke = (): Promise<void> =>
      invoked.invoke(records).then(({ kind }) => void ends.push(`${kind} at ${time.nowMs - startMs} ms`));
    const startMs = time.nowMs;
    void invoke();
    time.after(1_000, () => void invoke());
    await time.run(() => false);
    return { ends, processes: new Set(environments).size };
  }

  it("begins another invocation in a process of its own", async () => {
    expect(await invokeTwice(noFaults(), 5_000)).to.deep.equal({
      ends: ["response at 5250 ms", "response at 6250 ms"],
      processes: 2,
    });
  });

  it("begins it beside the one that is under way, on managed instances", async () => {
    expect(await invokeTwice(striking("shared-environment"), 5_000)).to.deep.equal({
      ends: ["response at 5250 ms", "response at 6001 ms"],
      processes: 1,
    });
  });

  it("fails there what is not answered in time, and lets the process and the others in it go on", async () => {
    const { ends } = await invokeTwice(striking("shared-environment"), 29_500);
    expect(ends).to.deep.equal(["response at 29750 ms", "response at 30501 ms"]);
    const late = await invokeTwice(striking("shared-environment"), 40_000);
    expect(late).to.deep.equal({
      ends: ["overran", "error at 30250 ms", "overran", "error at 31001 ms"],
      processes: 1,
    });
  });

  it("fails all that are in a process that dies", async () => {
    let begun = 0;
    const dieWithTheSecond = (environment: SimulatedEnvironment): void => {
      begun += 1;
      if (begun === 2) environment.die();
    };
    expect((await invokeTwice(striking("shared-environment"), 5_000, dieWithTheSecond)).ends).to.deep.equal([
      "error at 1001 ms",
      "error at 1001 ms",
    ]);
  });
});
