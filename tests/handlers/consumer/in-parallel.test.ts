import { expect } from "chai";
import { inParallel } from "../../../handlers/consumer/in-parallel";

describe("inParallel", () => {
  it("runs no more at once than it may, and goes on behind those that fail in any way", async () => {
    let [running, most] = [0, 0];
    const [ended, failed]: [number[], number[]] = [[], []];
    const task = (item: number): Promise<unknown> => {
      if (item % 5 === 0) throw new Error("at once");
      most = Math.max(most, ++running);
      return Promise.resolve().then(() => {
        running -= 1;
        if (item % 3 === 0) throw new Error("later");
        ended.push(item);
      });
    };
    await inParallel([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 3, task, (item) => failed.push(item));
    expect({ most, ended, failed: failed.sort((one, other) => one - other) }).to.deep.equal({
      most: 3,
      ended: [1, 2, 4, 7, 8],
      failed: [3, 5, 6, 9, 10],
    });
    await inParallel([], 3, task, () => undefined);
  });

  it("tells its caller what nobody expects of those who hear of failures", async () => {
    const fail = (): never => {
      throw new Error("unheard of");
    };
    const thrown = await inParallel([5], 1, fail, fail).catch((error: unknown) => error);
    expect(thrown).to.have.property("message", "unheard of");
  });
});
