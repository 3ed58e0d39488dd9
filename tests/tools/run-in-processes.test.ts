import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findNodeBinary } from "../../packages/local-aws/lambda/node-binary";
import { runInProcesses } from "../../tools/run-in-processes";

describe("tools/runInProcesses", () => {
  const folder = mkdtempSync(join(tmpdir(), "processes-"));
  after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "worker.ts");
  writeFileSync(
    file,
    `import { answerOrders } from ${JSON.stringify(join(__dirname, "../../tools/answer-orders"))};
    answerOrders(async ({ what }: { what: Map<string, number> }) => {
      if (what.has("ends")) process.exit(3);
      if (what.has("breaks")) throw new Error("broken");
      return { node: process.execPath, sum: [...what.values()].reduce((a, b) => a + b) };
    }, (_, error) => \`An order failed: \${String(error)}\`);`,
  );
  const run = async (...orders: Record<string, number>[]) => {
    const results: { node: string; sum: number }[] = [];
    const maps = orders.map((what) => ({ what: new Map(Object.entries(what)) }));
    await runInProcesses(file, maps, 2, (result: (typeof results)[number]) => results.push(result));
    return results;
  };

  it("carries out every order, whatever it holds, on a Node.js that functions have", async () => {
    const results = await run({ a: 1 }, { a: 2, b: 3 }, { a: Infinity });
    expect(results.map(({ sum }) => sum)).to.have.members([1, 5, Infinity]);
    for (const { node } of results) expect(node).to.equal(findNodeBinary());
  });

  for (const [how, message] of [
    ["breaks", "An order failed: Error: broken"],
    ["ends", "A process ended by itself: 3."],
  ] as const)
    it(`says so where an order ${how}`, async () => {
      const error = await run({ a: 1 }, { [how]: 1 }, { a: 2 }).catch(String);
      expect(error).to.equal(`Error: ${message}`);
    });
});
