import { expect } from "chai";
import { FileSet } from "../../../packages/recorder/files-of";
import { fromGraphText, toGraphText } from "../../../packages/recorder/graph-text";

describe("a graph as text", () => {
  it("keeps the files of code as what they are", () => {
    const graph = {
      resources: [{ inputs: { code: new FileSet({ "index.js": "/b/index.js" }), name: "f" } }],
    };
    const read = fromGraphText(toGraphText(graph));
    expect(read).to.deep.equal(graph);
    expect((read as typeof graph).resources[0]?.inputs.code).to.be.instanceOf(FileSet);
  });
});
