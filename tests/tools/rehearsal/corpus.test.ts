import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { planDeployment } from "../../../packages/deployment/plan-deployment";
import { stateAfter } from "../../../packages/deployment/state-after";
import type { StackGraph } from "../../../packages/recorder/stack-graph";
import { badChanges } from "../../../tools/rehearsal/corpus/bad-changes";
import { goodChanges } from "../../../tools/rehearsal/corpus/good-changes";
import { GraphEdit } from "../../../tools/rehearsal/corpus/graph-edit";
import { runs } from "../../runs";
import { recordedStack } from "../../stacks/recorded-stack";

describe("the corpus of rehearsed changes", () => {
  let graph: StackGraph;
  before(async () => {
    graph = await recordedStack("dev");
  });

  it("has at least 24 bad ones and 24 good ones, each said once", () => {
    expect(badChanges).to.have.lengthOf.at.least(24);
    expect(goodChanges).to.have.lengthOf.at.least(24);
    const all = [...badChanges, ...goodChanges].map(({ what }) => what);
    expect(new Set(all)).to.have.lengthOf(all.length);
  });

  const withoutStep = [
    "nothing",
    "a queue's policy is renamed, with an alias",
    "a bus is renamed in the program, with an alias",
  ];
  withoutStep.push("a rule is put below another component, with an alias", "all that has data is protected");
  it("edits sources at texts that are there", () => {
    for (const { file, from } of [...badChanges, ...goodChanges].flatMap(({ sources = [] }) => sources))
      expect(readFileSync(join(__dirname, "../../..", file), "utf8").split(from), from).to.have.lengthOf(2);
  });

  const all = [...badChanges, ...goodChanges].filter(({ edit }) => edit);
  for (const { what, edit } of all.filter((_, index) => index % runs(5, 1) === 0))
    it(`changes something in the cloud by this or not: ${what}`, () => {
      const edited = new GraphEdit(graph);
      edit?.(edited);
      const { steps } = planDeployment(stateAfter(graph), edited.graph);
      if (withoutStep.includes(what)) expect(steps).to.deep.equal([]);
      else expect(steps).to.have.lengthOf.at.least(1);
    });
});
