import { expect } from "chai";
import { DueItems } from "../../../packages/local-aws/due-items";
import { VirtualClock } from "../../../packages/local-aws/virtual-clock";

describe("DueItems", () => {
  const setUp = (take?: (item: string, due: DueItems<string>) => void) => {
    const clock = new VirtualClock(0);
    const taken: string[] = [];
    const due = new DueItems<string>(clock, (item) => {
      taken.push(`${item} at ${clock.now()}`);
      take?.(item, due);
    });
    return { clock, taken, due };
  };

  it("gives each item at its time, the earliest first, by one timer at a time", async () => {
    const { clock, taken, due } = setUp();
    for (const [item, atMs] of [
      ["late", 7],
      ["soon", 2.5],
      ["first", 1],
      ["with it", 2.5],
    ] as const) {
      due.add(item, atMs);
      expect(clock.timers).to.equal(1);
    }
    await clock.advance(2);
    expect(taken).to.deep.equal(["first at 1"]);
    await clock.advance(10);
    expect(taken.slice(1)).to.deep.equal(["soon at 2.5", "with it at 2.5", "late at 7"]);
    expect(clock.timers).to.equal(0);
  });

  it("takes what falls due while others are given", async () => {
    const { clock, taken, due } = setUp((item, more) => {
      if (item !== "one") return;
      more.add("now", 1);
      more.add("then", 3);
    });
    due.add("one", 1);
    await clock.advance(5);
    expect(taken).to.deep.equal(["one at 1", "now at 1", "then at 3"]);
  });

  it("gives nothing that it was told to forget", async () => {
    const { clock, taken, due } = setUp();
    due.add("one", 1);
    due.clear();
    expect(clock.timers).to.equal(0);
    await clock.advance(5);
    expect(taken).to.deep.equal([]);
  });
});
