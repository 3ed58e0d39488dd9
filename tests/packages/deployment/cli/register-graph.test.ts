import { expect } from "chai";
import { recordProgram } from "../../../../packages/recorder/record-stack";
import type { StackGraph } from "../../../../packages/recorder/stack-graph";
import { registerGraph } from "../../../../packages/deployment/cli/register-graph";
import { smallPrograms } from "../../../../tools/engine/small-programs";

function record(program: () => unknown): Promise<StackGraph> {
  return recordProgram({ project: "shop", stack: "test" }, () => {
    program();
    return {};
  });
}

const sorted = (graph: StackGraph) =>
  graph.resources
    .map((one) => ({ ...one, dependencies: [...one.dependencies].sort() }))
    .sort((one, other) => (one.urn < other.urn ? -1 : 1));

describe("registerGraph", () => {
  for (const [name, { after }] of Object.entries(smallPrograms)) {
    it(`registers again what was registered: ${name}`, async () => {
      const graph = await record(after);
      expect(sorted(await record(() => registerGraph(graph)))).to.deep.equal(sorted(graph));
    });
  }
});
