import { expect } from "chai";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";

describe("tools/simulation/model/virtual-time", () => {
  it("runs tasks in the order of their times, and of their making at the same time", async () => {
    const time = new VirtualTime();
    const ran: string[] = [];
    for (const [name, ms] of [
      ["c", 20],
      ["a", 10],
      ["d", 20],
      ["b", 10],
    ] as const) {
      time.after(ms, () => ran.push(name));
    }
    await time.run(() => false);
    expect(ran).to.deep.equal(["a", "b", "c", "d"]);
  });

  it("lets a chain of promises of any length end before the next task", async () => {
    const time = new VirtualTime();
    const ran: string[] = [];
    time.after(1, () => {
      void (async () => {
        for (let step = 0; step < 1_000; step++) await Promise.resolve();
        ran.push("chain");
      })();
    });
    time.after(1, () => ran.push("next"));
    await time.run(() => false);
    expect(ran).to.deep.equal(["chain", "next"]);
  });

  it("does not run what was cancelled, and stops when it is told to", async () => {
    const time = new VirtualTime();
    const ran: number[] = [];
    time.after(1, () => ran.push(1)).cancel();
    for (const ms of [2, 3, 4]) time.after(ms, () => ran.push(ms));
    await time.run(() => ran.length === 2);
    expect(ran).to.deep.equal([2, 3]);
  });

  it("passes hours in no time", async () => {
    const time = new VirtualTime();
    const startMs = time.nowMs;
    const slept = time.sleep(36_000_000);
    await time.run(() => false);
    await slept;
    expect(time.nowMs - startMs).to.equal(36_000_000);
  });

  it("tells of a task that throws", async () => {
    const time = new VirtualTime();
    time.after(1, () => {
      throw new Error("broken");
    });
    const failed = await time.run(() => false).catch((error: Error) => error.message);
    expect(failed).to.equal("broken");
  });
});
