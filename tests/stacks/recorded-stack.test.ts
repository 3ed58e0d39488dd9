import { expect } from "chai";
import { recordStack } from "../../packages/recorder/record-stack";
import type { StackGraph } from "../../packages/recorder/stack-graph";
import { recordedStackAt } from "./recorded-stack";

/** As JSON says it, for archives hold promises; what was asked for at the same time comes in any order. */
function written(graph: StackGraph): unknown {
  const resources = [...graph.resources].sort((one, other) => (one.urn < other.urn ? -1 : 1));
  return JSON.parse(JSON.stringify({ ...graph, resources }));
}

describe("a recording that is read as of another AWS", () => {
  it("is what recording for that one would give", async () => {
    const origin = "http://127.0.0.1:4566";
    const graph = await recordStack({ stack: "dev", queueUrlBase: origin });
    expect(written(await recordedStackAt(origin, "dev"))).to.deep.equal(written(graph));
    expect(JSON.stringify(graph)).to.contain(`${origin}/000000000000/`);
  });
});
