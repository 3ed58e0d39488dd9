import { expect } from "chai";
import type { BreakerItem } from "../../../handlers/breaker/circuit-breaker-transitions";
import { breakerGate, type BreakerGate } from "../../../handlers/dead-letters/breaker-gate";

const forcedOpen: BreakerItem = { state: "FORCED_OPEN", version: 1, rounds: 0, ttl: 0 };

describe("breakerGate", () => {
  let timeMs: number;
  let found: string[];
  let reads: number;
  let item: BreakerItem | undefined;
  let gate: BreakerGate;

  beforeEach(() => {
    [timeMs, found, reads, item] = [0, [], 0, forcedOpen];
    const read = async (): Promise<BreakerItem | undefined> => {
      reads += 1;
      return item;
    };
    gate = breakerGate(
      async (queueName) => {
        found.push(queueName);
        return queueName.startsWith("none") ? undefined : { subscription: `of ${queueName}`, read };
      },
      () => timeMs,
      30_000,
    );
  });

  it("asks once for as long as an answer holds, however many ask at the same time", async () => {
    const answers = await Promise.all([gate("a"), gate("a")]);
    timeMs = 29_999;
    expect([...answers, await gate("a")]).to.deep.equal(
      Array.from({ length: 3 }, () => "the breaker of of a is FORCED_OPEN"),
    );
    expect(reads).to.equal(1);
  });

  it("hears of a change with the next question, and finds each breaker once", async () => {
    await gate("a");
    item = undefined;
    timeMs = 30_000;
    expect(await gate("a")).to.equal(undefined);
    expect([reads, found]).to.deep.equal([2, ["a"]]);
  });

  it("tells queues apart, and lets everything into one without a breaker", async () => {
    expect(await gate("a")).to.contain("of a");
    expect(await gate("b")).to.contain("of b");
    expect(await gate("none")).to.equal(undefined);
    expect(reads).to.equal(2);
  });
});
