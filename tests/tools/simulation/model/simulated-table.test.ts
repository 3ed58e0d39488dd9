import { expect } from "chai";
import type { StateItem, WriteOutcome } from "../../../../handlers/ports/state-table";
import type { Faults } from "../../../../tools/simulation/faults";
import { SimulatedEnvironment } from "../../../../tools/simulation/model/simulated-environment";
import { SimulatedTable } from "../../../../tools/simulation/model/simulated-table";
import { VirtualTime } from "../../../../tools/simulation/model/virtual-time";
import { SimulatedRandom } from "../../../../tools/simulation/simulated-random";
import { noFaults } from "../../../../tools/simulation/no-faults";
import { striking } from "../support/striking";

interface Item extends StateItem {
  readonly owner: string;
}

describe("tools/simulation/model/simulated-table", () => {
  let time: VirtualTime;
  let answered: boolean[];

  beforeEach(() => {
    time = new VirtualTime();
    answered = [];
  });

  function tableWith(faults: Faults, maxAttempts: number, seed = 1) {
    const watcher = {
      answered: (_key: string, _environment: SimulatedEnvironment, isAnswered: boolean) =>
        void answered.push(isAnswered),
    };
    const random = new SimulatedRandom(seed);
    const environment = new SimulatedEnvironment("one", 0, time, random, faults);
    environment.thaw({ toDeath: Infinity, toStall: Infinity });
    const table = new SimulatedTable<Item>(time, random, faults, { timeoutMs: 200, maxAttempts }, watcher);
    const seen = table.seenBy(environment);
    const write = (owner: string) => settle(seen.write("key", { owner, version: 0, ttl: 0 }, 0));
    return { table, write };
  }

  async function settle<Value>(promise: Promise<Value>): Promise<Value | string> {
    const settled = promise.catch((error: Error) => error.message);
    await time.run(() => false);
    return settled;
  }

  it("tells the loser of a conditional write what is there", async () => {
    const { write } = tableWith(noFaults(), 1);
    const first = (await write("a")) as WriteOutcome<Item>;
    const second = (await write("b")) as WriteOutcome<Item>;
    expect(first).to.deep.equal({ isWritten: true, item: { owner: "a", version: 1, ttl: 0 } });
    expect(second).to.deep.equal({ isWritten: false, item: first.item });
    expect(answered).to.deep.equal([true, true]);
  });

  it("fails a question when it strikes, and may still carry out the write", async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { table, write } = tableWith(striking("store-failure"), 1, seed);
      const answer = await write("a");
      expect(answer).to.equal("The table does not answer.");
      outcomes.add(table.items.has("key") ? "written" : "not written");
    }
    expect([...outcomes].sort()).to.deep.equal(["not written", "written"]);
  });

  it("lets a client that repeats its write recognise its own item", async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { table, write } = tableWith(striking("store-failure"), 3, seed);
      const answer = await write("a");
      const isAnswered = typeof answer !== "string";
      if (isAnswered) {
        expect(answer.isWritten).to.equal(true);
        expect(table.items.get("key")?.version).to.equal(1);
      }
      outcomes.add(
        `${isAnswered ? "answered" : "silent"}, ${table.items.has("key") ? "written" : "not written"}`,
      );
    }
    // Where every answer is lost, the client knows nothing of what it has written.
    const possible = ["answered, written", "silent, not written", "silent, written"];
    expect([...outcomes].sort()).to.deep.equal(possible);
  });
});
