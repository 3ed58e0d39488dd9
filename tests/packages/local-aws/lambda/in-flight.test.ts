import { expect } from "chai";
import { InFlight } from "../../../../packages/local-aws/lambda/in-flight";
import { settle } from "../manual-clock";

describe("InFlight", () => {
  it("counts work that fails like work that succeeds", async () => {
    const inFlight = new InFlight();
    const error = await inFlight.track(Promise.reject(new Error("boom"))).catch((reason: Error) => reason);
    expect(error.message).to.equal("boom");
    expect(inFlight.count).to.equal(0);
  });

  it("is idle once the last of several pieces of work has ended", async () => {
    const inFlight = new InFlight();
    const ends: (() => void)[] = [];
    const begin = (): void => void inFlight.track(new Promise<void>((resolve) => ends.push(resolve)));
    begin();
    begin();
    let idle = 0;
    void inFlight.idle().then(() => (idle += 1));
    void inFlight.idle().then(() => (idle += 1));
    ends[0]?.();
    await settle();
    expect([inFlight.count, idle]).to.deep.equal([1, 0]);
    ends[1]?.();
    await settle();
    expect([inFlight.count, idle]).to.deep.equal([0, 2]);
  });
});
