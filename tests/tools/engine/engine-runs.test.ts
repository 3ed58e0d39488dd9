import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { orderProblems } from "../../../packages/deployment/cli/order-problems";
import { problemsOfRuns } from "../../../tools/engine/problems-of-runs";
import type { EngineRun } from "../../../tools/engine/engine-project";
import { smallPrograms } from "../../../tools/engine/small-programs";

/** What CLI 3.260 did; `npm run engine` asks the one that is installed. */
const recorded = JSON.parse(readFileSync(join(__dirname, "engine-runs.json"), "utf8")) as Record<
  string,
  EngineRun[]
>;

describe("Pulumi's own engine", () => {
  for (const name of Object.keys(smallPrograms)) {
    it(`did what is planned: ${name}`, async () => {
      expect(await problemsOfRuns(name, recorded[name] ?? [])).to.deep.equal([]);
      expect(recorded[name]).to.have.length(smallPrograms[name]?.failsAt === undefined ? 2 : 3);
    });
  }

  it("would be seen to do other things, or in another order", async () => {
    const [before, after] = recorded["policy renamed"] as [EngineRun, EngineRun];
    const [beginCreate, endCreate, beginDelete, endDelete] = after.calls as [string, string, string, string];
    const seen = (calls: string[]) => problemsOfRuns("policy renamed", [before, { ...after, calls }]);
    expect((await seen([beginDelete, beginCreate, endDelete, endCreate])).join()).to.contain(
      "began before create",
    );
    expect((await seen([beginCreate, endCreate])).join()).to.contain("planned and not called: delete");
    expect((await seen([...after.calls, "begin update x", "end update x"])).join()).to.contain(
      "called and not planned: update x",
    );
    expect(orderProblems({ steps: [], registrations: [], refused: [] }, [])).to.deep.equal([]);
    const lost = await problemsOfRuns("policy renamed", [before, { ...after, state: after.state.slice(1) }]);
    expect(lost.join()).to.contain("not in the engine's state");
  });
});
